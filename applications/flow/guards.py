"""The conditions of the table that depend on the case alone. Each raises a Refusal or says nothing.

*Hands* are about the person (403 whatever the state), *standing* about the case (409). What a request brings along
(reasons, days, defects) is checked by the act itself. A button is shown when hands and standing let it through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from applications.commitments import rules as commitments
from applications.models.commitments import CommitmentState
from applications.models.matter import State
from base.errors import Conflict, Forbidden
from base.ledger.clock import now, today
from base.ledger.models.timers import TimerKind, TimerState

if TYPE_CHECKING:
    from applications.flow.door import Step

Guard = Callable[["Step"], None]
RECTIFYING = CommitmentState.RECTIFYING


def not_the_acceptor(step: Step) -> None:
    """Separation of hands: whoever accepted a case does not decide it. Of an answer that a window records, the
    authority keeps the hands apart itself."""
    if step.actor.on_behalf_of:
        return
    if step.case.acceptor and step.case.acceptor == step.actor.person:
        raise Forbidden(_("受理人不能决定同一办件，请由其他审批负责人决定。"), code="same_hands")


def not_the_starter(step: Step) -> None:
    """A special procedure is confirmed by somebody else."""
    special = step.facts.special
    if special and special.started_by == step.actor.person:
        raise Forbidden(_("启动特别程序的人不能自己确认。"), code="same_hands")


def no_special_open(step: Step) -> None:
    if step.facts.special:
        raise Conflict(_("特别程序还没有结束。"))


def special_open(step: Step) -> None:
    if not step.facts.special:
        raise Conflict(_("没有正在进行的特别程序。"))


def special_unconfirmed(step: Step) -> None:
    special_open(step)
    if step.facts.special.confirmed_by:
        raise Conflict(_("特别程序已经确认过了。"), code="already_done")


def specials_confirmed(step: Step) -> None:
    """Time is only left out of a limit when the approver agreed."""
    if any(not special.confirmed_by for special in step.facts.specials):
        raise Conflict(_("有特别程序还没有经审批负责人确认。"))


def notice_runs(step: Step) -> None:
    """A correction can be asked for within five working days of receipt, not after (行政许可法 art. 32(4))."""
    timer = step.timer(TimerKind.NOTICE)
    if timer is None or timer.state != TimerState.RUNNING or timer.due_at < now():
        raise Conflict(_("答复期限已过，不能再要求补正。"))


def not_asked_before(step: Step) -> None:
    """Everything missing is told in one notice; another one only when a supervisor allowed it."""
    last = step.facts.last_correction
    if last and not last.allowed:
        raise Conflict(_("已经一次性告知过补正；再次告知须由督办员先允许。"), code="already_done")


def asked_before(step: Step) -> None:
    if not step.facts.last_correction:
        raise Conflict(_("还没有告知过补正，不需要允许。"))


def not_extended(step: Step) -> None:
    if step.case.extended:
        raise Conflict(_("期限已经延长过一次。"), code="already_done")


def instant(step: Step) -> None:
    if not step.case.version.instant and step.facts.makes_result:
        raise Conflict(_("这个事项不是即办件，须经受理、审查和决定。"))


def promises_kept(step: Step) -> None:
    """No promise was broken, and none that something follows is being put right."""
    if step.facts.broken or any(one.follows and one.state == RECTIFYING for one in step.facts.commitments):
        raise Conflict(_("有承诺没有兑现，或者还在整改，不能决定。"), code="promise_open")


def nothing_held_back(step: Step) -> None:
    """The result waits for what was promised, where the promise says so."""
    if commitments.holds_back(step.facts.commitments):
        raise Conflict(_("承诺后补的材料还没有交齐，结果先不给。"), code="promise_open")


def something_owed(step: Step) -> None:
    if not step.facts.owed:
        raise Conflict(_("没有要补交的承诺材料。"))


def something_to_check(step: Step) -> None:
    if not step.facts.to_check:
        raise Conflict(_("没有要核查的承诺。"))


def something_broken(step: Step) -> None:
    if not step.facts.broken:
        raise Conflict(_("没有未兑现的承诺。"))


def closed_or_broken(step: Step) -> None:
    """A decision is revoked after the end; before it only because a promise it rests on was broken."""
    if step.case.state != State.CLOSED:
        something_broken(step)


def once_a_day(step: Step) -> None:
    if step.case.reminded_on == today():
        raise Conflict(_("今天已经催办过了，明天可以再催。"), code="already_done")


def everybody_agrees(step: Step) -> None:
    """Nothing is opened without the word of everyone who has to confirm."""
    if step.facts.unsigned:
        raise Conflict(_("还有共同申请人没有确认。"), code="not_confirmed")


def people_are_missing(step: Step) -> None:
    if not step.case.awaits_signers:
        raise Conflict(_("这件申请现在不用确认。"))


def answer_is_over(step: Step) -> None:
    """The authority was asked in a plan, and its days to answer are over."""
    timer = step.timer(TimerKind.ANSWER)
    if timer is None or timer.state != TimerState.RUNNING or timer.due_at >= now():
        raise Conflict(_("答复期限还没有到。"))


def not_escalated(step: Step) -> None:
    """Supervisors hear of one silence once."""
    if step.stream.events.filter(case=step.case.number, act=step.row.act).exists():
        raise Conflict(_("已经报过督办员了。"), code="already_done")


def another_makes_the_result(step: Step) -> None:
    """Nobody gets a result because nobody answered."""
    if step.facts.makes_result:
        raise Conflict(_("结果要由机关作出决定，不能把逾期当作同意。"))


def supervisor_where_stuck(step: Step) -> None:
    """A supervisor moves a case on only when its authority does not take the item any more."""
    if step.actor and step.actor.role == "supervisor" and not step.facts.stuck:
        raise Conflict(_("办理机关还在办这个事项，须由它自己转送。"))


def something_to_undo(step: Step) -> None:
    if not step.case.undoings.filter(done_at__isnull=True).exists():
        raise Conflict(_("这个办件没有需要撤回的环节。"))


def paper_is_there(step: Step) -> None:
    """The paper a decision needs was counted at the authority, or the officer goes on with the scans."""
    if step.case.on_scans:
        return
    if missing := step.facts.missing_paper:
        raise Conflict(
            _("还没有清点到原件：%(names)s。到齐后再决定，或凭扫描件继续。") % {"names": "、".join(missing)},
            code="paper_missing",
        )


def paper_is_missing(step: Step) -> None:
    if step.case.on_scans:
        raise Conflict(_("已经决定凭扫描件继续。"), code="already_done")
    if not step.facts.missing_paper:
        raise Conflict(_("原件都已清点，不需要凭扫描件继续。"))


def fault_elsewhere(step: Step) -> None:
    """Something may be asked for again only when the window or the carrier is to blame for what became of it."""
    if not step.facts.lost_by_others:
        raise Conflict(_("没有因窗口或寄递造成的缺损，不能再次要求提供；材料有缺陷请一次性告知补正。"))


def window_may_hand_over(step: Step) -> None:
    """A window hands a result over only under an agreement that says so."""
    pact = step.application.agreement
    if step.actor.role == "window" and pact and "hand_over_result" not in pact.powers:
        raise Conflict(_("授权协议没有授权窗口转交结果。"), code="no_agreement")


HANDS: dict[str, tuple[Guard, ...]] = {
    "approve": (not_the_acceptor,),
    "deny": (not_the_acceptor,),
    "confirm_special": (not_the_starter,),
}

STANDING: dict[str, tuple[Guard, ...]] = {
    "open": (everybody_agrees,),
    "sign": (people_are_missing,),
    "decline": (people_are_missing,),
    "request_correction": (notice_runs, not_asked_before),
    "allow_correction": (asked_before,),
    "start_special": (no_special_open,),
    "confirm_special": (special_unconfirmed,),
    "end_special": (special_open,),
    "extend": (not_extended,),
    "review": (no_special_open,),
    "approve": (no_special_open, specials_confirmed, promises_kept, paper_is_there),
    "deny": (no_special_open,),
    "settle": (instant, promises_kept, paper_is_there),
    "issue": (nothing_held_back,),
    "fulfil": (something_owed,),
    "check": (something_to_check,),
    "spare": (something_broken,),
    "revoke": (closed_or_broken,),
    "undone": (something_to_undo,),
    "silent": (answer_is_over, not_escalated),
    "silent_agree": (answer_is_over, another_makes_the_result),
    "silent_stop": (answer_is_over,),
    "reroute": (supervisor_where_stuck,),
    "deliver": (window_may_hand_over,),
    "proceed_on_scans": (paper_is_missing,),
    "ask_again": (fault_elsewhere,),
    "remind": (once_a_day,),
}
