"""What an act sets off, in plain words, drawn from the flow table: a page never says less than the door does."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.bench import state_choices
from applications.documents import Kind
from applications.flow.table import Row
from applications.subscribers import TOLD_TO_APPLICANT

LIMITS: dict[str, Promise] = {
    "notice": gettext_lazy("答复时限"),
    "promised": gettext_lazy("承诺办结时限"),
    "statutory": gettext_lazy("法定办结时限"),
    "delivery": gettext_lazy("送达时限"),
    "answer": gettext_lazy("联办答复时限"),
    "confirm": gettext_lazy("共同申请人确认时限"),
    "*": gettext_lazy("各项时限"),
}
CHANGES: dict[str, Promise] = {
    "start": gettext_lazy("%(limits)s起算"),
    "met": gettext_lazy("%(limits)s到此为止"),
    "missed": gettext_lazy("%(limits)s记为超期"),
    "stop": gettext_lazy("%(limits)s停止"),
    "pause": gettext_lazy("%(limits)s暂停"),
    "resume": gettext_lazy("%(limits)s接着走"),
    "add": gettext_lazy("%(limits)s延长您填写的工作日"),
}
DOCUMENTS = dict(Kind.choices)
READERS: dict[str, Promise] = {
    "citizen": gettext_lazy("申请人在办理经过里能看到这一步和您写的内容。"),
    "staff": gettext_lazy("只有工作人员看得到，申请人看不到。"),
    "supervision": gettext_lazy("只有督办和审计人员看得到。"),
}
TOLD_TO_DESK = {"remind", "supervise"}


def document(act: Row) -> str:
    """《受理通知书》, or nothing when the act has no document."""
    name = DOCUMENTS.get(act.document, act.document)
    return _("《%(name)s》") % {"name": name} if name else ""


def limits(act: Row, version: object) -> list[str]:
    """What happens to the limits, one sentence for each kind of change. Days are working days."""
    grouped: dict[str, list[str]] = {}
    known = days_of(version)
    for effect in act.effects:
        days = known.get(effect.kind)
        if effect.kind in known and days is None:
            continue  # no law and no promise sets this limit
        grouped.setdefault(effect.change, []).append(
            _limit(effect.kind, days if effect.change == "start" else None)
        )
    return [CHANGES[change] % {"limits": _("、").join(kinds)} for change, kinds in grouped.items()]


def days_of(version: object) -> dict[str, int | None]:
    return {
        "notice": settings.NOTICE_DAYS,
        "promised": version.promised_days,
        "statutory": version.legal_days,
        "delivery": settings.DELIVERY_DAYS,
        "answer": None,  # set by the plan of a joint matter, not by the version
    }


def _limit(kind: str, days: int | None) -> str:
    name = str(LIMITS[kind])
    return (
        name
        if days is None
        else (ngettext("%(limit)s%(n)d个工作日", "%(limit)s%(n)d个工作日", days) % {"limit": name, "n": days})
    )


def in_short(act: Row, version: object) -> str:
    """One line below a button: the document and the limits."""
    paper = document(act)
    return _("；").join([*([_("文书：%(name)s") % {"name": paper}] if paper else []), *limits(act, version)])


def in_full(act: Row, version: object) -> list[str]:
    """Everything a person should know before pressing the button: state, limits, document, who is told."""
    said = [_("办件转为“%(state)s”。") % {"state": dict(state_choices())[act.to]}] if act.to else []
    said += [_("%(change)s。") % {"change": change} for change in limits(act, version)]
    if any(effect.change in {"start", "resume"} for effect in act.effects):
        said.append(_("时限从下一个工作日数起，当天不算。"))
    if paper := document(act):
        said.append(_("这一步的文书是%(name)s。") % {"name": paper})
    said.append(_told(act))
    return said


def _told(act: Row) -> str:
    if act.act in TOLD_TO_APPLICANT:
        return _("申请人会收到消息。") + str(READERS[act.audience])
    if act.act in TOLD_TO_DESK:
        return _("轮到的一方会收到消息。") + str(READERS[act.audience])
    return str(READERS[act.audience])
