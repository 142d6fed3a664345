"""One bag as its page shows it. Only reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.queries import names_of
from base.regions.queries import organisations
from base.secrecy import mask
from handoff import door, queries
from handoff.choices import BagState, Outcome
from handoff.names import BAG_ACTS, INCIDENT_ACTS, OTHER_EVENTS
from portal.desk.bags.forms import BAG_FORMS, BagForm
from portal.desk.queue import beginning, initial
from portal.desk.story import ROLES

BEFORE_SENDING = (BagState.PACKING, BagState.SEALED)
TONES = {
    "packing": "", "sealed": "act", "sent": "run", "received": "act", "counted": "ok", "closed": "ok",
    "cancelled": "", "open": "act", "answered": "warn", "found": "ok", "gone": "stop", "ok": "ok", "missing": "stop",
    "damaged": "warn", "delivered": "ok", "problem": "warn", "returning": "warn", "returned": "warn",
    "refused": "warn", "lost": "stop",
}  # fmt: skip
"""The tone of a badge by state of a bag, an incident, a line or a shipment."""
COUNTED: dict[str, Promise] = {
    "lines": gettext_lazy("清单%(n)s件"),
    "ok": gettext_lazy("相符%(n)s件"),
    "missing": gettext_lazy("缺少%(n)s件"),
    "damaged": gettext_lazy("损坏%(n)s件"),
    "extra": gettext_lazy("多出%(n)s件"),
}
"""What a count came to, by the numbers of its event; what is none is not said."""


@dataclass(frozen=True)
class Told:
    """One thing that happened to a bag."""

    at: dt.datetime
    title: str
    by: str
    words: tuple[str, ...]


class BagFile:
    """Lazy parts of the page of one bag."""

    def __init__(self, bag: object, account: object):
        self.bag, self.account = bag, account

    @cached_property
    def may(self) -> set[str]:
        """Acts the reader may take now."""
        return {row.act for row in door.available(self.bag, self.account)}

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        """(act, name, look) of acts that have a page of their own."""
        shown = [(act, form) for act, form in BAG_FORMS.items() if act in self.may and not form.inline]
        if not self.may_resend:
            shown = [(act, form) for act, form in shown if act not in ("resend", "take_back")]
        return [(act, str(BAG_ACTS[act]), form.look) for act, form in shown]

    @property
    def may_resend(self) -> bool:
        """Whether the carrier came to no end, so that it can go again or come back."""
        last = self.shipments[0] if self.shipments else None
        return last is not None and last.state in ("problem", "refused", "returning", "returned", "cancelled")

    @property
    def lines(self) -> list:
        return list(self.bag.lines.all())

    @property
    def shipments(self) -> list:
        """The latest first, each with what was told of it."""
        return list(self.bag.shipments.all())

    @property
    def tracking(self) -> list:
        """What the carrier said of the latest shipment, the last first."""
        if not self.shipments:
            return []
        return sorted(self.shipments[0].tracking.all(), key=lambda one: one.at, reverse=True)

    @property
    def waits_for_news(self) -> bool:
        """Whether the carrier could still say something, and has not."""
        return not self.tracking and not self.shipments[0].is_overtaken

    @property
    def incidents(self) -> list:
        return list(self.bag.incidents.all())

    @property
    def counted(self) -> bool:
        return any(line.outcome for line in self.lines)

    @property
    def results(self) -> list[tuple[str, int]]:
        """How many lines came to what."""
        names = dict(Outcome.choices)
        found = [(names[one], sum(line.outcome == one for line in self.lines)) for one in Outcome.values]
        return [(str(name), number) for name, number in found if number]

    @cached_property
    def documents(self) -> list:
        return queries.papers_of(self.bag)

    @property
    def address(self) -> list[tuple[str, str]]:
        """Where it goes, when to a person: covered."""
        given = self.bag.address or {}
        shown = [
            (_("收件人"), initial(str(given.get("name") or ""))),
            (_("电话"), mask(str(given.get("phone") or ""), 3, 4)),
            (_("地址"), beginning(str(given.get("detail") or ""))),
        ]
        return [pair for pair in shown if pair[1]]

    @property
    def full_address(self) -> list[tuple[str, str]]:
        """The same in full, for the page on which the label is written. Who opens that page is logged."""
        given = self.bag.address or {}
        return [(str(label), str(given.get(name) or "")) for name, label in
                (("name", _("收件人")), ("phone", _("电话")), ("detail", _("地址")))]  # fmt: skip

    @cached_property
    def story(self) -> list[Told]:
        """What happened, the latest first."""
        events = [event for event in queries.story(self.bag) if event.act != "scan"]
        names = names_of(event.actor for event in events)
        codes = {event.organisation for event in events if event.organisation}
        places = dict(organisations().filter(pk__in=codes).values_list("pk", "name"))
        return [_told(event, names, places) for event in reversed(events)]

    def form(self, act: str) -> BagForm:
        """An empty form of an act."""
        return BAG_FORMS[act](case=self.bag)


def _told(event: object, names: dict[str, str], places: dict[str, str]) -> Told:
    by = [
        names.get(event.actor, ""),
        _("系统自动") if event.role == "system" else str(ROLES.get(event.role, "")),
        places.get(event.organisation, ""),
    ]
    return Told(event.at, event_name(event.act), _("，").join(filter(None, by)), tuple(_said(event)))


def event_name(act: str) -> str:
    """What an event on a bag's stream is called."""
    if act.startswith("incident_"):
        name = act.removeprefix("incident_")
        return _("差异：%(act)s") % {"act": INCIDENT_ACTS.get(name, name)}
    return str(BAG_ACTS.get(act) or OTHER_EVENTS.get(act, act))


def _said(event: object) -> Iterable[str]:
    data, text = event.data, getattr(event, "text", None)
    for name in ("original", "seal_no", "waybill_no"):
        if data.get(name):
            yield str(data[name])
    if event.act == "count":
        yield _("，").join(COUNTED[name] % {"n": data[name]} for name in COUNTED if data.get(name))
    yield from (str(words) for words in ((text.body if text else None) or {}).values() if words)
