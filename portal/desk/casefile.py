"""One case as its page shows it. Only reads; personal data is masked unless it was just asked for with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from applications import bench, queries, share
from applications.flow import door
from applications.flow.names import ACTS
from applications.flow.table import Row
from base.accounts.identity import IdType
from base.accounts.queries import names_of
from base.accounts.rules import organisations_with
from base.errors import Conflict, Forbidden, Missing, Refusal
from base.ledger.timers import days_left
from base.regions.queries import region
from base.secrecy import mask
from portal import words
from portal.citizen.promise_rows import PromiseRow, rows_of
from portal.desk import effects, signing, story
from portal.desk.forms import FORMS, ActForm
from portal.desk.queue import beginning, initial
from portal.desk.sheets import Sheet, sheets

RESULT_NAMES: dict[str, Promise] = {
    "number": gettext_lazy("文号或证号"),
    "valid_until": gettext_lazy("有效期至"),
    "conditions": gettext_lazy("范围和条件"),
}
METHODS: dict[str, Promise] = {
    "electronic": gettext_lazy("电子送达"),
    "courier": gettext_lazy("邮寄"),
    "window": gettext_lazy("窗口领取"),
}
LIMITS_BEFORE: dict[str, Promise] = {
    "promised": ngettext_lazy("受理次日起算，%(n)d个工作日", "受理次日起算，%(n)d个工作日", "n"),
    "statutory": ngettext_lazy("受理次日起算，%(n)d个工作日", "受理次日起算，%(n)d个工作日", "n"),
    "delivery": ngettext_lazy("决定次日起算，%(n)d个工作日", "决定次日起算，%(n)d个工作日", "n"),
}


@dataclass(frozen=True)
class Fact:
    """A label and a value. ``ask`` names a masked value that can be asked for; ``shown`` says it is in full now."""

    label: str
    value: str
    ask: str = ""
    shown: bool = False
    code: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Limit:
    """One limit of the case: running, over, or not begun (then only ``waits`` says when it starts)."""

    label: str
    timer: object = None
    waits: str = ""
    now: bool = False
    due: object = None
    pause: str = ""


@dataclass(frozen=True)
class Button:
    """An act the reader may take now."""

    act: str
    label: str
    hint: str
    look: str
    key: str
    at_once: bool


@dataclass(frozen=True)
class Paper:
    """One material: what the guide asks, and what came, latest round first."""

    key: str
    name: str
    note: str
    points: tuple[str, ...]
    rounds: list = field(default_factory=list)
    asked_again: bool = False

    @property
    def last(self) -> object | None:
        return self.rounds[0] if self.rounds else None


@dataclass(frozen=True)
class View:
    """What the viewer shows: a material in one round, and a page of its file."""

    paper: Paper
    material: object
    page: int

    @property
    def pages(self) -> int:
        return self.material.upload.pages if self.material.upload else 0


class CaseFile:
    """Lazy parts of the page of one case. ``unmasked`` names the values the reader gave a reason for."""

    def __init__(self, case: object, account: object, unmasked: Iterable[str] = ()):
        self.case, self.account, self.unmasked = case, account, frozenset(unmasked)
        self.application = case.application
        self.guide = share.guide_of(case)

    @property
    def queued(self) -> bool:
        """Whether the reader works through a queue, and so has a next case."""
        return bool(organisations_with(self.account, queries.AUTHORITY_ROLES))

    # who

    @cached_property
    def applicant(self) -> list[Fact]:
        facts = self.application.applicant_facts
        name, number, phone = facts["name"], facts["id_number"], facts.get("phone") or ""
        address = str((facts.get("address") or {}).get("detail") or "")
        who = (
            Fact(_("申请人"), name)
            if facts["kind"] == "legal"
            else self._hidden(_("申请人"), "name", name, initial(name))
        )
        found = [
            who,
            self._hidden(str(IdType(facts["id_type"]).label), "id_number", number, mask(number), code=True),
            self._hidden(_("电话"), "phone", phone, mask(phone, 3, 4), code=True),
            self._hidden(_("住址"), "address", address, beginning(address)),
        ]
        return [one for one in found if one.value]

    def _hidden(self, label: str, name: str, value: str, covered: str, *, code: bool = False) -> Fact:
        """Personal data: covered, unless a reason was just given for it."""
        if name in self.unmasked or not value:
            return Fact(label, value, shown=bool(value), code=code)
        return Fact(label, covered, ask=name, code=code)

    @cached_property
    def people(self) -> dict[str, str]:
        hands = {self.case.assignee, self.case.acceptor, self.case.reviewer, self.case.approver}
        return names_of(hands | story.people_in(self.events))

    @cached_property
    def hands(self) -> list[Fact]:
        """Who has it, who accepted, reviewed, decided."""
        labels = {
            "assignee": _("经办"),
            "acceptor": pgettext("who", "受理"),
            "reviewer": pgettext("who", "审查"),
            "approver": pgettext("who", "决定"),
        }
        held = {name: getattr(self.case, name) for name in labels}
        return [
            Fact(labels[name], self.people.get(person, _("工作人员")))
            for name, person in held.items()
            if person
        ]

    # what was filled in

    @cached_property
    def form(self) -> list[Fact]:
        answers, schema = share.form_of(self.case), self.guide.form_schema.get("properties", {})
        given = {
            name: (one.get("title", name), _answer(answers[name], one))
            for name, one in schema.items()
            if name in answers
        }
        return [
            replace(self._filled(name, *pair), changed=name in self._changed_fields)
            for name, pair in given.items()
        ]

    def _filled(self, name: str, label: str, value: str) -> Fact:
        if name not in self.guide.personal_fields:
            return Fact(label, value)
        return self._hidden(label, f"form.{name}", value, mask(value, 1, 1))

    @cached_property
    def promises(self) -> list[PromiseRow]:
        """What was promised in place of materials."""
        return rows_of(self.application, self.guide)

    @cached_property
    def signers(self) -> list[signing.Row]:
        """How it stands with those who confirm besides the applicant."""
        return signing.rows(self.application)

    @cached_property
    def delivery(self) -> list[Fact]:
        wanted = self.application.delivery
        address = wanted.get("address") or {}
        address = {"detail": address} if isinstance(address, str) else address
        place, name, phone = (str(address.get(part) or "") for part in ("detail", "name", "phone"))
        found = [
            Fact(_("领取方式"), str(METHODS.get(wanted.get("method"), wanted.get("method", "")))),
            self._hidden(_("寄到"), "delivery.detail", place, beginning(place)),
            self._hidden(_("收件人"), "delivery.name", name, initial(name)),
            self._hidden(_("收件电话"), "delivery.phone", phone, mask(phone, 3, 4), code=True),
        ]
        return [one for one in found if one.value]

    @cached_property
    def result(self) -> list[Fact]:
        found = self.case.result or {}
        return [Fact(str(RESULT_NAMES.get(name, name)), str(value)) for name, value in found.items()]

    @property
    def askable(self) -> dict[str, str]:
        """Labels of the values that can be asked for in full, by name."""
        everything = [*self.applicant, *self.form, *self.delivery]
        return {fact.ask: fact.label for fact in everything if fact.ask}

    # limits

    @cached_property
    def timers(self) -> list:
        return queries.timers([self.case.number])[self.case.number]

    @cached_property
    def limits(self) -> list[Limit]:
        """Limits that were ever started, in order, then those that are to come."""
        found = {timer.kind: timer for timer in self.timers}
        begun = [self._limit(timer) for timer in self.timers]
        ahead = [
            (kind, text) for kind, text in LIMITS_BEFORE.items() if kind not in found and self._days(kind)
        ]
        ended = self.case.state not in queries.OPEN
        return begun + (
            []
            if ended
            else [Limit(_name(kind), waits=text % {"n": self._days(kind)}) for kind, text in ahead]
        )

    def _limit(self, timer: object) -> Limit:
        return Limit(
            timer.get_kind_display(),
            timer,
            now=days_left(timer) is not None,
            due=timer.due_at if timer.state == "running" else None,
            pause=_("暂停"),
        )

    def _days(self, kind: str) -> int | None:
        return effects.days_of(self.case.version).get(kind)

    # what may be done

    @cached_property
    def buttons(self) -> list[Button]:
        may = {row.act: row for row in door.available(self.case, self.account)}
        return [self._button(may[act], form) for act, form in FORMS.items() if act in may]

    def _button(self, row: Row, form: type[ActForm]) -> Button:
        hint = effects.in_short(row, self.case.version)
        return Button(row.act, str(ACTS[row.act]), hint, form.look, form.key, form.at_once)

    @cached_property
    def blocked(self) -> dict[str, Refusal]:
        """What is the reader's to do in this state, but that something in the case forbids: why, by act."""
        found = door.blocked(self.case, self.account)
        return {row.act: no for row, no in found if row.act in FORMS}

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The blocked acts by name."""
        return [(str(ACTS[act]), str(no.detail)) for act, no in self.blocked.items()]

    def refusal(self, act: str) -> Refusal | None:
        """Why an act has no button here; None when it has one."""
        if any(button.act == act for button in self.buttons):
            return None
        state = self.case.get_state_display()
        sentence = _("办件现在是“%(state)s”，不能“%(act)s”。") % {"state": state, "act": ACTS[act]}
        if not bench.is_mine(self.account, act, self.case):
            return Forbidden(_("您没有办理这一步的权限。"))
        return self.blocked.get(act) or Conflict(sentence)

    # materials

    @cached_property
    def papers(self) -> list[Paper]:
        came: dict[str, list] = {}
        for material in share.materials_of(self.case, queries.materials(self.application)):
            came.setdefault(material.key, []).insert(0, material)
        wanted = self._asked_again
        asked = self.guide.materials
        known = {one.key for one in asked}
        papers = [
            Paper(one.key, one.name, one.note, one.review_points, came.get(one.key, []), one.key in wanted)
            for one in asked
        ]
        return papers + [Paper(key, key, "", (), rounds) for key, rounds in came.items() if key not in known]

    def view(self, key: str, turn: str, page: str) -> View | None:
        """What the viewer shows for the address asked for; the first material when it names none."""
        with_something = [paper for paper in self.papers if paper.rounds]
        paper = next((one for one in with_something if one.key == key), None) or next(
            iter(with_something), None
        )
        if paper is None:
            return None
        material = next((one for one in paper.rounds if str(one.round) == turn), paper.last)
        pages = material.upload.pages if material.upload else 1
        number = int(page) if page.isdecimal() and len(page) < 4 else 1
        return View(paper, material, min(max(number, 1), pages))

    @cached_property
    def corrections(self) -> list:
        """The notices, each defect with the title of what it is about."""
        titles = {one.key: one.name for one in self.guide.materials}
        titles |= {
            name: one.get("title", name) for name, one in self.guide.form_schema.get("properties", {}).items()
        }
        rows = bench.corrections(self.case)
        return [
            (
                notice,
                [
                    {**one, "title": titles.get(one.get("material") or one.get("field"), "")}
                    for one in notice.defects
                ],
            )
            for notice in rows
        ]

    @property
    def _asked_again(self) -> set[str]:
        waiting = [defects for notice, defects in self.corrections if notice.answered_at is None]
        return {one.get("material", "") for defects in waiting for one in defects}

    @cached_property
    def _changed_fields(self) -> set[str]:
        answers = [event for event, may in self.events if may and event.act == "correct"]
        return {name for event in answers for name in event.data.get("fields", ())}

    # around it

    @cached_property
    def events(self) -> list[tuple[object, bool]]:
        return queries.events(self.account, self.application, self.case.number)

    @cached_property
    def story(self) -> list[story.Line]:
        answers = bench.answers(self.case) if story.on_behalf(self.events) else ()
        scans = {one.event_id: str(one.upload_id) for one in answers}
        return story.lines(self.events, self.people, scans)

    @cached_property
    def documents(self) -> list:
        """Papers of the case the reader may open, latest first."""
        return queries.documents(self.account, self.case)[::-1]

    @cached_property
    def similar(self) -> list:
        return bench.similar(self.case)

    @cached_property
    def specials(self) -> list:
        return bench.specials(self.case)

    @cached_property
    def originals(self) -> list[Sheet]:
        """Where each original of the case is."""
        return sheets(self.application, self.case.number)


def _name(kind: str) -> str:
    return str({"promised": _("承诺办结"), "statutory": _("法定办结"), "delivery": _("送达")}[kind])


def _answer(value: object, schema: dict) -> str:
    """A form answer in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if schema.get("x-role"):
        return _place(str(value))
    return words.day_in_words(value) if schema.get("format") == "date" else str(value)


def _place(code: str) -> str:
    try:
        return f"{region(code).name} {code}"
    except Missing:
        return code
