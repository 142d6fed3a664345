"""One consultation as its page and its sheet show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.consultations import queries
from applications.consultations.names import ACTS, PREFIX
from applications.consultations.writing import asked, consent_in_words
from base.accounts.queries import names_of
from base.regions.queries import organisations
from portal.desk.consultations.forms import FORMS
from portal.desk.story import ROLES
from portal.words import Said, day_in_words, due_in_words, moment_in_words

TONES = {"asked": "act", "scheduled": "run", "answered": "run", "closed": "ok", "lapsed": "stop"}
HINTS: dict[str, Promise] = {
    "answer": gettext_lazy("逐个问题书面答复"),
    "record": gettext_lazy("要有当事人同意；由对方核对后结束"),
    "close": gettext_lazy("核对对方的答复或记录；办件里会留下会商记录"),
    "schedule": gettext_lazy("约时间，生成视频地址"),
    "consent": gettext_lazy("当事人同意留存视频会商记录"),
    "cancel": gettext_lazy("不用问了"),
}


@dataclass(frozen=True)
class Line:
    """One event for components/timeline.html."""

    at: object
    party: str
    title: str
    by: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A consultation in a list. ``due`` only while somebody's answer is awaited."""

    one: object
    due: Said | None
    tone: str
    first: str


def row(one: object) -> Row:
    waits = one.state in {"asked", "scheduled"}
    due = due_in_words(one.due_at, one.to_organisation.region_id) if waits else None
    return Row(one, due, TONES.get(one.state, ""), one.questions[0]["text"])


class ConsultationFile:
    """Everything the page shows; reads only."""

    def __init__(self, one: object, account: object):
        self.one, self.account = one, account

    @property
    def tone(self) -> str:
        return TONES.get(self.one.state, "")

    @property
    def item(self) -> str:
        return self.one.version.implementation.item.name

    @property
    def asked(self) -> list[dict]:
        return asked(self.one)

    @cached_property
    def files(self) -> list:
        return queries.files(self.account, self.one)

    @cached_property
    def due(self) -> Said | None:
        return row(self.one).due

    @cached_property
    def buttons(self) -> list[dict]:
        """The acts the reader may take now."""
        may = {found.act for found in queries.available(self.account, self.one)}
        return [
            {"act": act, "label": ACTS[act], "hint": HINTS.get(act, ""), "look": form.look}
            for act, form in FORMS.items()
            if act in may
        ]

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """Labels and values beside the words."""
        one = self.one
        found = [
            (_("编号"), one.number),
            (_("方式"), str(one.get_kind_display())),
            (_("提问"), f"{one.from_organisation.name} {self._named(one.asked_by)}"),
            (_("答复"), f"{one.to_organisation.name} {self._named(one.answered_by)}"),
            (_("提出时间"), moment_in_words(one.asked_at)),
            (_("答复时限"), self._limit()),
            (_("约定时间"), moment_in_words(one.scheduled_at)),
            (_("办件"), one.case.application.number if one.case else _("还没有收件")),
        ]
        return [(label, value) for label, value in found if value]

    def _limit(self) -> str:
        days = _("%(n)d个工作日，") % {"n": self.one.days}
        return days + day_in_words(self.one.due_at)

    @cached_property
    def record(self) -> list[tuple[str, str]]:
        """What was recorded of a video."""
        one = self.one
        people = one.participants or {}
        found = [
            (_("开始时间"), moment_in_words(one.started_at)),
            (_("结束时间"), moment_in_words(one.ended_at)),
            (_("提问方参加人"), people.get("asker", "")),
            (_("答复方参加人"), people.get("answerer", "")),
            (_("其他参加人"), people.get("others", "")),
            (_("同意留存记录"), consent_in_words(one)),
        ]
        return [(label, value) for label, value in found if value]

    @cached_property
    def _events(self) -> list:
        return queries.events(self.one)

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of({event.actor for event in self._events} | {self.one.asked_by, self.one.answered_by})

    def _named(self, person: str) -> str:
        return self._names.get(person, "") if person else ""

    @cached_property
    def lines(self) -> list[Line]:
        """What happened, latest first."""
        codes = {event.organisation for event in self._events if event.organisation}
        places = dict(organisations().filter(pk__in=codes).values_list("pk", "name"))
        return [self._line(event, places) for event in reversed(self._events)]

    def _line(self, event: object, places: dict[str, str]) -> Line:
        party = "way" if event.role == "system" else "here" if event.role == "window" else "there"
        who = (self._named(event.actor), str(ROLES.get(event.role, "")), places.get(event.organisation, ""))
        text = getattr(event, "text", None)
        body = (text.body or {}) if text else {}
        said = [body[name] for name in ("reason", "conclusion") if body.get(name)]
        title = ACTS.get(event.act.removeprefix(PREFIX), event.act)
        return Line(event.at, party, str(title), _("，").join(filter(None, who)), tuple(said))
