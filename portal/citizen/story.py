"""A matter told to its applicant: whose turn it is, where it stands, how the limits run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.queries import whose_turn
from base.ledger.clock import now
from portal.citizen.answer import Step
from portal.citizen.rows import turn_in_words
from portal.words import Said, day_in_words, timer_in_words

TIMERS = ("confirm", "notice", "answer", "promised", "statutory", "delivery", "return")
ENDED = {"withdrawn", "terminated", "revoked", "rerouted"}
LIMITS = {
    "received": ("notice",),
    "accepted": ("promised", "statutory"),
    "in_review": ("promised", "statutory"),
    "approved": ("delivery",),
}
"""The limits that count in a state."""
RUNNING = ("running", "missed")
"""A limit that was missed runs on until it is met."""
ORDER = ("submit", "accept", "decide", "deliver")
AT = {
    "waiting": 1,
    "received": 1,
    "awaiting_correction": 1,
    "accepted": 2,
    "in_review": 2,
    "approved": 3,
    "denied": 3,
    "refused": 3,
    "issued": 3,
    "closed": 4,
}
"""How many of the steps are done in a state."""


@dataclass(frozen=True)
class Turn:
    """The one thing to know first. ``anchor`` leads to what is to be done, where something is."""

    party: str
    title: str
    text: str
    anchor: str = ""
    action: str = ""


@dataclass(frozen=True)
class Clock:
    """A limit with what it means."""

    timer: object
    name: str
    said: Said
    text: str


def turn_of(case: object, correction: object | None, timers: Iterable, *, unsigned: bool = False) -> Turn:
    """Whose turn it is, and until when; ``unsigned``: it ended because somebody did not confirm it."""
    turn = whose_turn(case)
    if case.state == "awaiting_correction" and correction is not None:
        count, due = len(correction.defects), day_in_words(correction.due_at)
        title = _("现在轮到您：有%(n)d处要补正") % {"n": count}
        text = _("最晚%(due)s交齐。等您的时间不算在办理时限里。") % {"due": due}
        return Turn("me", title, text, "fix", _("去补正"))
    if case.awaits_signers:
        text = _("请转告他们。最晚%(due)s，逾期没有确认办理终止。") % {"due": day_in_words(case.due_at)}
        return Turn(turn.party, turn_in_words(case, turn), text, "signers", _("看谁还没确认"))
    if unsigned:
        text = _("共同申请人没有确认，没有转给办理机关。商量好以后可以重新申请。")
        return Turn("me", turn_in_words(case, turn), text)
    party = {"none": "me"}.get(turn.party, turn.party)
    return Turn(party, turn_in_words(case, turn), _told(case, timers), *_next(case))


def _told(case: object, timers: Iterable) -> str:
    limit = _limit(case, timers)
    due = day_in_words(limit.due_at) if limit else ""
    if limit and limit.due_at < now():
        return _("已经过了时限（%(due)s）。可以催办，也可以打12345。") % {"due": due}
    words = {"due": due, "authority": case.authority.name}
    texts = {
        "received": _("您不用做什么。最晚%(due)s答复是否受理。") if due else _("您不用做什么。"),
        "awaiting_correction": _("登录后一处一处补。等您的时间不算在办理时限里。"),
        "accepted": _("您不用做什么。最晚%(due)s作出决定。") if due else _("您不用做什么。时限暂停中。"),
        "in_review": _("您不用做什么。最晚%(due)s作出决定。") if due else _("您不用做什么。时限暂停中。"),
        "approved": _("您不用做什么。最晚%(due)s送到您手里。") if due else _("您不用做什么。"),
        "issued": _("收到以后，请回到这里点“确认收到”。"),
        "denied": _("理由写在“经过”里。不服的，60日内可以申请行政复议，6个月内可以起诉。"),
        "refused": _("理由写在“经过”里。不服的，60日内可以申请行政复议，6个月内可以起诉。"),
        "closed": _("结果已经送到。有问题打12345，或者问%(authority)s。"),
        "withdrawn": _("以后可以重新申请，时限重新算。"),
        "terminated": _("理由写在“经过”里。可以重新申请；不服的可以申请行政复议或起诉。"),
        "revoked": _("理由写在“经过”里。不服的可以申请行政复议或起诉。"),
    }
    return texts.get(case.state, _("您不用做什么。")) % words


def _limit(case: object, timers: Iterable) -> object | None:
    """The limit that counts now, the first to be over; a limit begun again after a correction replaces the former."""
    latest = {one.kind: one for one in timers if one.kind in LIMITS.get(case.state, ())}
    return min(
        (one for one in latest.values() if one.state in RUNNING), key=lambda one: one.due_at, default=None
    )


def _next(case: object) -> tuple[str, str]:
    return ("confirm", _("确认收到")) if case.state == "issued" else ("", "")


def steps_of(case: object, *, unsigned: bool = False) -> list[Step]:
    """The stepper of a case: what is done, what is now, what comes."""
    if case.state in ENDED:
        by = ("signers", _("共同申请人")) if unsigned else ("there", case.authority.name)
        return [_step("submit", case, "done"), Step(by[0], case.get_state_display(), by[1], "now")]
    done = AT.get(case.state, 1)
    names = [*ORDER]
    states = ["done" if at < done else "now" if at == done else "next" for at in range(len(names))]
    steps = [_step(name, case, state) for name, state in zip(names, states, strict=True)]
    if case.state == "awaiting_correction":
        steps[1] = _step("accept", case, "next")
        steps.insert(1, Step("me", _("补正"), _("轮到您"), "now"))
    if case.awaits_signers:
        steps[1] = _step("accept", case, "next")
        steps.insert(1, Step("signers", _("共同确认"), _("共同申请人"), "now"))
    if case.state == "refused":
        del steps[2]
    return steps


def _step(name: str, case: object, state: str) -> Step:
    authority = case.authority.name
    by_post = case.application.delivery.get("method") == "courier"
    parts = {
        "submit": ("me", _("递交"), day_in_words(case.application.submitted_at)),
        "accept": ("there", _("不予受理") if case.state == "refused" else _("受理"), authority),
        "decide": ("there", _("不予许可") if case.state == "denied" else _("审查决定"), authority),
        "deliver": ("way" if by_post else "me", _("送达"), _("寄给您") if by_post else _("交给您")),
    }
    return Step(*parts[name], state)


def clocks(case: object, timers: Iterable) -> list[Clock]:
    """The limits that still count, else the last ones, in the order of the law."""
    shown = sorted(timers, key=lambda timer: TIMERS.index(timer.kind))
    alive = [timer for timer in shown if timer.state in {"running", "paused"}]
    over = [timer for timer in shown if timer.state in {"met", "missed"}]
    waits = shown if case.state == "awaiting_correction" else over
    return [_clock(case, timer) for timer in alive or waits[-1:]]


def _clock(case: object, timer: object) -> Clock:
    authority, due = case.authority.name, day_in_words(timer.due_at)
    texts = {
        "notice": _("%(authority)s收到材料后%(total)d个工作日内，要答复是否受理。"),
        "promised": _("%(authority)s承诺受理后%(total)d个工作日内办结。"),
        "statutory": _("法律规定受理后%(total)d个工作日内作出决定。"),
        "delivery": _("决定以后%(total)d个工作日内把结果送到。"),
        "answer": _("参加联办的机关收到以后%(total)d个工作日内答复。"),
        "confirm": _("共同申请人知道后%(total)d个工作日内要确认，逾期办理终止。"),
        "return": _("办理结束后%(total)d个工作日内把原件退还给您。"),
    }
    text = texts[timer.kind] % {"authority": authority, "total": timer.total}
    if timer.state == "running" and due:
        text += _("最后一天是%(due)s。") % {"due": due}
    said = timer_in_words(timer)
    if timer.kind == "notice" and case.state == "awaiting_correction":
        said = Said("paused", _("停表，等您补正"))
        text += _("正等您补正，停表；您交齐后重新算。")
    if timer.state == "paused":
        text += _("特别程序期间不计时，办完接着走。")
    if timer.provisional:
        text += _("明年的放假安排还没公布，日期可能再调整。")
    return Clock(timer, timer.get_kind_display(), said, text)
