"""The history of a case as its staff read it: what, who under which post, when, and what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.acts.acceptance import RefusalGround
from applications.acts.outcome import DeliveryMethod
from applications.acts.review import SpecialKind
from applications.flow.names import ACTS
from base.regions.queries import organisations
from portal.desk.queue import initial
from portal.words import day_in_words

TEXTS: dict[str, Promise] = {
    "reason": gettext_lazy("理由"),
    "override": gettext_lazy("再次告知的理由"),
    "opinion": gettext_lazy("审查意见"),
    "finding": gettext_lazy("核查结果"),
    "text": gettext_lazy("内容"),
    "receiver": gettext_lazy("签收人"),
    "proof": gettext_lazy("凭据"),
}
CODES = {
    "ground": (gettext_lazy("法定情形"), RefusalGround),
    "kind": (gettext_lazy("程序"), SpecialKind),
    "method": (gettext_lazy("方式"), DeliveryMethod),
}
ROLES: dict[str, Promise] = {
    "applicant": gettext_lazy("申请人"),
    "agent": gettext_lazy("代理人"),
    "signer": gettext_lazy("共同申请人"),
    "window": gettext_lazy("通办专窗收件员"),
    "officer": gettext_lazy("受理审查员"),
    "participant": gettext_lazy("联办参加机关"),
    "approver": gettext_lazy("审批负责人"),
    "dispatcher": gettext_lazy("办件调度"),
    "supervisor": gettext_lazy("督办员"),
    "catalog_admin": gettext_lazy("事项管理员"),
    "licence_admin": gettext_lazy("证照管理员"),
    "system_admin": gettext_lazy("系统管理员"),
    "security_admin": gettext_lazy("安全管理员"),
    "auditor": gettext_lazy("审计管理员"),
    "system": gettext_lazy("系统"),
}
"""Roles in the language of the reader: the names in roles.csv, which a test compares."""
MARKS: dict[str, tuple[str, Promise]] = {
    "applicant": ("me", gettext_lazy("申")),
    "agent": ("me", gettext_lazy("代")),
    "signer": ("signers", gettext_lazy("共")),
    "window": ("here", gettext_lazy("收")),
    "supervisor": ("here", gettext_lazy("督")),
    "system": ("way", gettext_lazy("自")),
}


@dataclass(frozen=True)
class Line:
    """One event. One that is not for the reader has only its place in the chain. ``scan`` is the upload behind it."""

    at: dt.datetime
    seq: int
    party: str
    mark: str
    title: str
    by: str
    words: tuple[str, ...]
    readable: bool
    hash: str
    scan: str = ""


def people_in(events: Iterable[tuple[object, bool]]) -> set[str]:
    """Public ids of those who acted."""
    return {event.actor for event, may in events if may}


def on_behalf(events: Iterable[tuple[object, bool]]) -> bool:
    """Whether anybody acted for an authority that is not on the portal."""
    return any("on_behalf_of" in event.data for event, may in events if may)


def lines(
    events: list[tuple[object, bool]], names: dict[str, str], scans: dict[int, str] | None = None
) -> list[Line]:
    """The events, latest first. ``names`` by public id, ``scans`` by event; one query for the organisations."""
    codes = {event.organisation for event, may in events if may and event.organisation}
    codes |= {event.data["on_behalf_of"] for event, may in events if may and "on_behalf_of" in event.data}
    places = dict(organisations().filter(pk__in=codes).values_list("pk", "name")) if codes else {}
    told = [_line(event, may, names, places) for event, may in reversed(events)]
    if not scans:
        return told
    behind = [scans.get(event.id, "") for event, _may in reversed(events)]
    return [
        replace(line, scan=scan if line.readable else "") for line, scan in zip(told, behind, strict=True)
    ]


def _line(event: object, may: bool, names: dict[str, str], places: dict[str, str]) -> Line:
    if not may:
        return Line(event.at, event.seq, "there", "·", _("内容不对您的岗位开放"), "", (), False, event.hash)
    party, mark = MARKS.get(event.role, ("there", _("办")))
    title = str(ACTS.get(event.act, event.act))
    by = _("，").join(filter(None, _by(event, names, places)))
    return Line(event.at, event.seq, party, str(mark), title, by, tuple(_said(event)), True, event.hash)


def _by(event: object, names: dict[str, str], places: dict[str, str]) -> Iterable[str]:
    yield names.get(event.actor, "")
    if whom := event.data.get("on_behalf_of"):
        place = {"place": places.get(event.organisation, ""), "authority": places.get(whom, whom)}
        yield _("%(place)s代%(authority)s登记") % place
        return
    yield _("系统自动") if event.role == "system" else str(ROLES.get(event.role, event.role))
    yield places.get(event.organisation, "")


def _said(event: object) -> Iterable[str]:
    """What an event says beyond its title: codes in words, days, then what people wrote."""
    for name, (label, choices) in CODES.items():
        if code := event.data.get(name):
            yield _pair(label, dict(choices.choices).get(code, code))
    if "passed" in event.data:
        yield _pair(_("审查"), _("通过") if event.data["passed"] else _("不通过"))
    for name, label in (("due", _("答复截止")), ("until", _("答复截止"))):
        if day := event.data.get(name):
            yield _pair(label, day_in_words(day))
    if day := event.data.get("answered_on"):
        yield _pair(_("答复日期"), day_in_words(day))
    if days := event.data.get("days"):
        yield ngettext("%(n)d个工作日", "%(n)d个工作日", days) % {"n": days}
    yield from _texts(event)


def _texts(event: object) -> Iterable[str]:
    text = getattr(event, "text", None)
    if text is None:
        return
    if text.body is None:
        yield _("内容已依法删除")
        return
    for name, label in TEXTS.items():
        if said := text.body.get(name):
            yield _pair(label, initial(said) if name == "receiver" else said)


def _pair(label: object, value: object) -> str:
    return _("%(label)s：%(value)s") % {"label": label, "value": value}
