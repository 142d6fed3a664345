"""One enquiry as its staff see it: numbers in the words starred but for the handler, days and no hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.queries import names_of
from base.secrecy import mask
from feedback.behind import without_asker
from feedback.enquiry_flow.names import ACTS, PREFIX, grounds, services
from feedback.queries import enquiries as queries
from portal.desk.story import ROLES
from portal.office.enquiry_forms import FORMS
from portal.words import day_in_words

TEXTS: dict[str, Promise] = {
    "answer": gettext_lazy("答复"),
    "reason": gettext_lazy("理由"),
    "text": gettext_lazy("内容"),
}
HINTS: dict[str, Promise] = {
    "return_ticket": gettext_lazy("不是本单位的事"),
    "extend": gettext_lazy("一次，要有人批准"),
    "judge": gettext_lazy("承办人和答复人以外的人认定"),
    "close": gettext_lazy("回访、认定之后"),
    "publish": gettext_lazy("大家都能看到"),
}
MARKS: dict[str, tuple[str, Promise]] = {
    "asker": ("me", gettext_lazy("问")),
    "system": ("way", gettext_lazy("自")),
}
"""The mark of who acted where it is not staff."""


@dataclass(frozen=True)
class Line:
    """One event: who under which post, the day, and what was written."""

    party: str
    mark: str
    title: str
    day: object
    by: str
    words: list[str]


@dataclass(frozen=True)
class Button:
    """An act the reader may take now."""

    act: str
    label: str
    hint: str
    look: str
    at_once: bool


class EnquiryFile:
    """Everything the page shows; reads only."""

    def __init__(self, enquiry: object, account: object):
        self.enquiry, self.account = enquiry, account
        self.full = queries.reads_in_full(account, enquiry)

    def said(self, text: str) -> str:
        """Words as this reader may see them."""
        return text if self.full else without_asker(self.enquiry, text)

    @property
    def title(self) -> str:
        return self.said(self.enquiry.title)

    @property
    def content(self) -> str:
        return self.said(self.enquiry.content)

    @cached_property
    def buttons(self) -> list[Button]:
        may = {row.act for row in queries.available(self.account, self.enquiry)}
        return [
            Button(act, str(ACTS[act]), str(HINTS.get(act, "")), form.look, form.at_once)
            for act, form in FORMS.items()
            if act in may
        ]

    @cached_property
    def timers(self) -> list:
        return queries.timers(self.enquiry)

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """Labels and values beside the words."""
        one = self.enquiry
        found = [
            (_("来自"), one.get_channel_display()),
            (_("收到"), day_in_words(one.received_at)),
            (_("地区"), one.desk.name),
            (_("现在在"), one.organisation.name if one.organisation_id != one.desk_id else ""),
            (_("事项"), one.item.name if one.item else ""),
            (_("涉及机关"), one.authority.name if one.authority else ""),
            (_("办件"), one.application.number if one.application else ""),
            (_("评价"), _("由一次评价而来") if one.rating else ""),
            (_("承办人"), self._named(one.handler)),
            (_("退单"), _("%(n)d次") % {"n": one.returns} if one.returns else ""),
            (_("重办"), _("%(n)d次") % {"n": one.reopened} if one.reopened else ""),
            *self._outcome(),
        ]
        return [(label, value) for label, value in (*found, *self.contact) if value]

    def _outcome(self) -> list[tuple[str, str]]:
        one = self.enquiry
        known = {"referred": services(), "not_accepted": grounds()}.get(one.state, {})
        return [
            (one.get_state_display(), known.get(one.outcome, "")),
            (_("回访"), self._heard()),
            (_("是否合理"), {True: _("合理"), False: _("不合理")}.get(one.reasonable, "")),
            (_("谁认定"), self._named(one.judged_by) if one.reasonable is not None else ""),
            (
                _("申请延期"),
                _("%(n)d个工作日，等批准") % {"n": one.extension_days} if one.extension_days else "",
            ),
        ]

    def _heard(self) -> str:
        one = self.enquiry
        if not one.call_result:
            return ""
        opinion = {True: _("满意"), False: _("不满意")}.get(one.satisfied, "")
        done = {True: _("解决了"), False: _("没解决")}.get(one.resolved, "")
        return _("，").join(filter(None, (one.get_call_result_display(), opinion, done)))

    @property
    def contact(self) -> list[tuple[str, str]]:
        """Name and telephone, starred but for who handles it or may call back; nothing of an anonymous one."""
        one = self.enquiry
        if one.anonymous or not one.contact:
            return [(_("署名"), _("匿名") if one.anonymous else _("没有留联系方式"))]
        name, phone = one.contact.get("name", ""), one.contact.get("phone", "")
        if not queries.reads_contact(self.account, one):
            name, phone = f"{name[:1]}**" if name else "", mask(phone, 3, 4) if phone else ""
        return [(_("署名"), name), (_("电话"), phone)]

    @cached_property
    def _names(self) -> dict[str, str]:
        people = {event.actor for event in self._events}
        return names_of(people | {self.enquiry.handler, self.enquiry.judged_by})

    def _named(self, person: str) -> str:
        return self._names.get(person, _("工作人员")) if person else ""

    @cached_property
    def _events(self) -> list:
        return queries.events(self.enquiry, staff=True)

    @cached_property
    def lines(self) -> list[Line]:
        """What happened, latest first."""
        places = queries.names(
            {code for event in self._events for code in (event.organisation, *_codes(event.data))}
        )
        return [self._line(event, places) for event in reversed(self._events)]

    def _line(self, event: object, places: dict[str, str]) -> Line:
        act = event.act.removeprefix(PREFIX)
        party, mark = MARKS.get(event.actor, ("there", _("办")))
        who = [
            self._names.get(event.actor, ""),
            ROLES.get(event.role, ""),
            places.get(event.organisation, ""),
        ]
        by = [] if party == "me" else [str(one) for one in who if one]
        to = [places[code] for code in _codes(event.data) if code in places]
        return Line(
            party,
            str(mark),
            str(ACTS.get(act, act)),
            event.at,
            _("，").join(by),
            [_("、").join(to)] * bool(to) + self._texts(event),
        )

    def _texts(self, event: object) -> list[str]:
        text = getattr(event, "text", None)
        body = (text.body or {}) if text else {}
        return [
            _("%(label)s：%(value)s") % {"label": label, "value": self.said(body[name])}
            for name, label in TEXTS.items()
            if body.get(name)
        ]


def _codes(data: dict) -> list[str]:
    """Organisations an event names."""
    return [code for code in (data.get("organisation"), data.get("to"), *data.get("assisting", [])) if code]
