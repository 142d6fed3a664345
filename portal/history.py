"""Events as lines of a timeline: what, when, who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.flow.names import ACTS
from base.regions.queries import organisations
from portal.words import role_in_words

PARTY_OF_ROLE = {"applicant": "me", "agent": "me", "signer": "signers", "window": "here"}
CITIZENS = {"applicant": _lazy("申请人"), "agent": _lazy("经办人"), "signer": _lazy("共同申请人")}
WORDS_TOLD = ("reason", "opinion", "finding", "text", "receiver", "proof")
LABELS = {"receiver": _lazy("签收人"), "proof": _lazy("单号或凭证")}
"""What would not be understood by itself."""


@dataclass(frozen=True)
class Line:
    """One event as it is shown; one that is not for the reader has only its place and its hash."""

    at: dt.datetime
    party: str
    title: str
    by: str
    words: tuple[str, ...]
    readable: bool
    hash: str


def lines(
    events: Iterable[tuple[object, bool]], steps: Mapping[str, str], *, readable_only: bool = True
) -> list[Line]:
    """The events (as `applications.queries.events` gives them), latest first. One query for the organisations.

    ``steps``: where there are several cases, what each is called, by its number.
    """
    shown = [(event, may) for event, may in events if may or not readable_only]
    places = {event.organisation for event, may in shown if may and event.organisation}
    places |= {event.data["on_behalf_of"] for event, may in shown if may and "on_behalf_of" in event.data}
    names = _names(places)
    return [_line(event, may, names, steps) for event, may in reversed(shown)]


def _names(codes: set[str]) -> dict[str, str]:
    return dict(organisations().filter(code__in=codes).values_list("code", "name")) if codes else {}


def _line(event: object, may: bool, names: dict[str, str], steps: Mapping[str, str]) -> Line:
    if not may:
        return Line(event.at, "there", _("内部记录"), "", (), False, event.hash)
    text = getattr(event, "text", None)
    body = (text.body or {}) if text else {}
    said = tuple(_labelled(name, str(body[name])) for name in WORDS_TOLD if body.get(name))
    party, title = PARTY_OF_ROLE.get(event.role, "there"), str(ACTS.get(event.act, event.act))
    if event.case in steps:
        title = _("%(label)s：%(text)s") % {"label": steps[event.case], "text": title}
    return Line(event.at, party, title, _by(event, names), said, True, event.hash)


def _labelled(name: str, text: str) -> str:
    return _("%(label)s：%(text)s") % {"label": LABELS[name], "text": text} if name in LABELS else text


def _by(event: object, names: dict[str, str]) -> str:
    if event.role in CITIZENS:
        return str(CITIZENS[event.role])
    if event.role == "system":
        return _("系统自动")
    if whom := event.data.get("on_behalf_of"):
        words = {"place": names.get(event.organisation, ""), "authority": names.get(whom, whom)}
        return _("%(place)s代%(authority)s登记") % words
    role = role_in_words(event.role)
    return _("%(organisation)s，%(role)s") % {"organisation": names.get(event.organisation, ""), "role": role}
