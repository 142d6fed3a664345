"""共同申请人确认: each of the people a form names confirms for themselves, or says no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications import plans
from applications.acts.counter import hands_for, require_window
from applications.acts.fields import required
from applications.flow import door, who
from applications.models import Application, Case, Signer
from applications.models.matter import State
from applications.models.signers import Signature
from applications.queries import application_number_of, by_query_code
from applications.queries import applications as in_scope
from applications.signing import asking, signed
from applications.signing.queries import held_case
from applications.signing.signed import Present
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Missing
from base.ledger.actors import SYSTEM, Actor
from base.ledger.clock import day_of, now
from base.ledger.models import Event
from base.ledger.models.timers import TimerKind

DECLINED, EXPIRED = Signature.DECLINED.value, Signature.EXPIRED.value
REASONS = {DECLINED: "共同申请人不同意一起申请。", EXPIRED: "共同申请人没有在期限内确认。"}
"""Why the system ends what was never opened, by ``because`` of its event. It is said in a notice, whose language is
Chinese whoever pressed the button."""


def sign(
    *, application: Application, actor: who.Who, digest: str = "", present: Present | None = None,
    expected_seq: int | None = None,
) -> Application:  # fmt: skip
    """确认: somebody the form names agrees to it as it stands; the last of them opens the matter.

    ``actor`` is the person's own account, or the hands of a window (`open_to_sign`) with ``present``. ``digest``, where
    it is given, must be that of the form as it stands. Raises Missing (not asked), Conflict ``already_done``, ``stale``
    (the form was corrected meanwhile), Forbidden ``identity_failed``, Invalid.
    """
    with door.passing(_case(application, None if present else actor), "sign", actor, expected_seq) as step:
        whole = step.application
        signer, given = _shown(whole, step.actor, present) if present else _online(whole, actor)
        _not_yet(signer)
        if digest and digest != asking.digest(whole):
            raise Conflict(_("申请表在您打开之后改过，请看过新的内容再确认。"), code="stale")
        signed.keep(signer, given, step.actor)
        step.data = {"signer": signer.key, "method": signer.evidence["method"]}
        step.text = {"signature": signer.evidence}
    return application


def _case(application: Application, own: who.Who | None) -> Case:
    """The case that waits. Raises Missing for an account that is not asked, Conflict when nothing waits."""
    signer = _own(application, own) if own else None
    case = held_case(application)
    if case is None:
        _not_yet(signer)
        raise Conflict(_("这件申请现在不用确认。"))
    return case


def _own(application: Application, account: who.Who) -> Signer:
    index = account.verified_index if isinstance(account, Account) else None
    found = application.signers.filter(person_index=index).first() if index else None
    if found is None:
        raise Missing(_("没有这件要您确认的申请。确认须由表里写的那个人用实名账号。"))
    return found


def _online(application: Application, account: who.Who) -> tuple[Signer, dict]:
    signer = _own(application, account)
    return signer, signed.online(signer)


def _shown(application: Application, actor: Actor, present: Present) -> tuple[Signer, dict]:
    if actor.role != "window":
        raise Forbidden(_("只有窗口可以替人登记当面确认。"))
    return signed.shown(application, present)


def _not_yet(signer: Signer | None) -> None:
    if signer is not None and signer.state == Signature.SIGNED:
        raise Conflict(_("已经确认过了，不用再确认。"), code="already_done")


def decline(
    *, application: Application, actor: Account, reason: str, expected_seq: int | None = None
) -> Application:
    """不同意: one of the people named does not go along, or goes back on their word before anything was opened.

    What waits is ended. Raises Missing (not asked), Conflict (opened, or over), Invalid without a reason.
    """
    with door.passing(_case(application, actor), "decline", actor, expected_seq) as step:
        signer = _own(step.application, actor)
        signer.state, signer.signed_at = Signature.DECLINED, None
        signer.save(update_fields=["state", "signed_at"])
        step.data, step.text = {"signer": signer.key}, {"reason": required(reason, "/reason")}
    return application


def expire(*, case: Case) -> Case:
    """逾期没有确认: the days to confirm are over, and whoever is missing was reminded on a day before.

    Raises Conflict while either is missing.
    """
    with door.passing(case, "terminate", SYSTEM) as step:
        limit = step.timer(TimerKind.CONFIRM)
        if not step.case.awaits_signers or limit.due_at >= now():
            raise Conflict(_("确认期限还没有到。"))
        late = asking.missing(step.application)
        asked, reminded = min(day_of(one.asked_at) for one in late), step.case.reminded_on
        if reminded is None or not asked <= reminded < day_of(now()):
            raise Conflict(_("终止之前须先提醒共同申请人。"))
        step.application.signers.filter(state=Signature.ASKED).update(state=Signature.EXPIRED)
        step.data, step.text = {"because": EXPIRED}, {"reason": REASONS[EXPIRED]}
    return case


def open_to_sign(*, number: str, query_code: str, actor: Account) -> tuple[Application, Actor]:
    """A matter opened at a window for somebody who confirms there, with the hands to write it down.

    By its number and query code at any window an agreement covers; by its number alone where it was taken in. Raises
    Missing (number or code), Forbidden (no window), Conflict ``no_agreement``, or that nothing is to be confirmed.
    """
    require_window(actor)
    application = _taken_in_here(number, actor) if not query_code.strip() else None
    application = application or by_query_code(application_number_of(number), query_code)
    case = held_case(application)
    if case is None:
        raise Conflict(_("这件申请现在不用确认。"))
    otherwise = _("没有覆盖这个办理机关的授权协议，不能在这里确认。可以请本人登录网站确认。")
    return application, hands_for(case, actor, otherwise)


def _taken_in_here(number: str, actor: Account) -> Application | None:
    halls = rules.organisations_with(actor, ["window"])
    found = in_scope(actor).filter(receiving_place__in=halls)
    return found.filter(number=application_number_of(number) or "-").first()


def go_on(event: Event) -> None:
    """After a confirmation: when nobody is missing any more, what waited begins, received today."""
    application = _application(event)
    if not asking.missing(application):
        application.cases.filter(state=State.WAITING).update(received_at=event.at)
        plans.begin(application, event.stream)


def end(event: Event) -> None:
    """After a refusal to confirm, or none in time: nothing that still waits is ever opened."""
    because = DECLINED if event.act == "decline" else event.data.get("because")
    if because not in REASONS:
        return
    told = {"data": {"because": because}, "text": {"reason": REASONS[because]}}
    waiting = _application(event).cases.filter(state=State.WAITING).order_by("due_at", "position")
    for number in list(waiting.values_list("number", flat=True)):
        door.automatic(_locked(number), "terminate", event.stream, **told)


def wait_again(event: Event) -> None:
    """After a correction that changed what was confirmed: the case waits for the people, not for its authority."""
    case = _locked(event.case)
    asking.hold(case, asking.missing(case.application))


def _application(event: Event) -> Application:
    return Application.objects.select_related("item", "stream").get(stream=event.stream)


def _locked(number: str) -> Case:
    """A case as it is now, with what the door needs."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related(*plans.WHOLE)
    return rows.get(number=number)
