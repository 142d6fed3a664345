"""What the applicant does: submit, correct, withdraw, confirm."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from applications import intake, plans, situated
from applications.acts.fields import required
from applications.acts.opening import check_version, keep_materials, open_application, open_cases
from applications.commitments.promising import Signatory, check_person
from applications.commitments.rules import next_round
from applications.commitments.signing import sign
from applications.flow import door, who
from applications.intake import Applicant, Complaints, Filing
from applications.models import Application, Case, Correction
from applications.models.matter import OPEN, Mode
from applications.shapes import check_shape
from applications.signing import asking
from base.accounts.models import Account
from base.errors import Conflict
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import now
from catalog.guides import Guide
from catalog.models import ImplementationVersion
from catalog.queries import open_version

ONLINE_MODES = frozenset({Mode.FULL_ONLINE, Mode.JOINT})
"""Modes in which somebody hands in by themselves."""


@transaction.atomic
def submit(*, filing: Filing, actor: Account) -> Application:
    """提交申请: hand in an application and open its case at the authority (行政许可法 art. 29).

    Receipt is now: the five working days to answer run from today. Raises Invalid with everything that is wrong,
    Conflict ``not_open`` (item not open in this mode), ``version_changed``, Missing (upload), Forbidden (mandate).
    """
    check_shape(filing)
    version = open_version(filing.task_code)
    if filing.mode == Mode.REMOTE_RECEIPT:
        raise Conflict(_("异地代收代办须由窗口收件，请到通办专窗办理。"), code="not_open")
    check_version(version, filing, ONLINE_MODES)
    filing = situated.in_order(Guide.of(version), filing)
    guide = Guide.of(version).in_situation(filing.situation)
    applicant = _checked(guide, version, filing, actor)
    application = open_application(version, filing, applicant, account=actor)
    keep_materials(application, 0, filing.materials, actor.person)
    who = Actor(actor.person, "agent" if applicant.mandate else "applicant")
    asked = asking.ask(application, guide)
    case = open_cases(application, version, "submit", who, data={}, text={}, complete=not asked)
    asking.hold(case, asked)
    sign(case, guide, filing.materials, _signatory(actor, applicant), who)
    return application


def _signatory(account: Account, applicant: Applicant) -> Signatory:
    return Signatory.online(account, applicant.party, applicant.mandate)


def _checked(guide: Guide, version: ImplementationVersion, filing: Filing, account: Account) -> Applicant:
    """Run all checks and complain once."""
    complaints = Complaints()
    item, region = version.implementation.item_id, version.implementation.authority.region_id
    applicant = complaints.gather(lambda: intake.applicant_of(account, filing.applicant, item))
    intake.check_content(complaints, guide, filing, region, intake.ONLINE)
    complaints.gather(lambda: asking.named(guide, filing.form, applicant.party.id_index if applicant else ""))
    if applicant:
        complaints.gather(lambda: check_person(guide, filing.materials, _signatory(account, applicant)))
    complaints.raise_any()
    return applicant


def duplicates(application: Application) -> QuerySet[Application]:
    """Other open applications of the same person for the same item and place."""
    return Application.objects.filter(
        applicant_index=application.applicant_index,
        item_id=application.item_id,
        place_id=application.place_id,
        open_cases__gt=0,
    ).exclude(id=application.id)


def correct(
    *,
    case: Case,
    actor: who.Who,
    materials: list[dict] = (),
    form: dict | None = None,
    expected_seq: int | None = None,
) -> Case:
    """提交补正: answer every defect of the notice; the five working days start again from today.

    ``materials`` and ``form`` bring only what was asked for (other fields may be improved too).
    Raises Invalid naming each defect that is still open.
    """
    with door.passing(case, "correct", actor, expected_seq) as step:
        correction = step.facts.last_correction
        form = form or {}
        _answers_all(correction, {one.get("key") for one in materials}, set(form))
        at_window = step.actor.role == "window"
        sources = intake.AT_A_WINDOW if at_window else intake.ONLINE
        intake.check_materials(step.facts.guide, list(materials), complete=False, sources=sources)
        whole = {**step.application.form, **form}
        intake.check_form(step.facts.whole, whole, step.facts.whole.region_code)
        paper = step.facts.guide if at_window else None
        plans.require_movable(step.case, whole)
        keys = sorted(one["key"] for one in materials)
        turn = max(correction.round, next_round(step.application, keys))
        keep_materials(step.application, turn, list(materials), step.actor.person, guide=paper)
        _promise(step, actor, list(materials))
        if asking.ask_again(step.application, whole):
            step.days["notice"] = None  # not complete before they have confirmed what it says now
        _save(step.application, form=whole)
        _save(correction, answered_at=now())
        step.data = {"materials": keys, "fields": sorted(form)}
    return case


def _promise(step: door.Step, account: who.Who, materials: list[dict]) -> None:
    """What is answered with a promise is signed too, if it was not promised before."""
    application, guide = step.application, step.facts.guide
    if isinstance(account, Account):
        signatory = Signatory.online(account, application.applicant, application.mandate)
    else:
        signatory = Signatory.at_a_window(application.applicant, None)
    check_person(guide, materials, signatory)
    sign(step.case, guide, materials, signatory, step.actor, step.stream)


def _answers_all(correction: Correction, materials: set, fields: set) -> None:
    complaints = Complaints()
    for defect in correction.defects:
        if "material" in defect and defect["material"] not in materials:
            complaints.add(
                f"/materials/{defect['material']}",
                _("这一处还没有补：%(what)s") % {"what": defect["problem"]},
            )
        if "field" in defect and defect["field"] not in fields:
            complaints.add(
                f"/form/{defect['field']}", _("这一处还没有补：%(what)s") % {"what": defect["problem"]}
            )
    complaints.raise_any()


def _save(thing: Model, **columns: object) -> None:
    for name, value in columns.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(columns))


@transaction.atomic
def withdraw(
    *, application: Application, actor: who.Who, reason: str = "", expected_seq: int | None = None
) -> Application:
    """撤回: end every open case before it is decided. Raises Conflict when one is decided, or none is open."""
    chain.lock([application.stream_id])
    cases = list(
        application.cases.filter(state__in=OPEN).select_related("application__stream").order_by("id")
    )
    if not cases:
        raise Conflict(_("申请已经结束，不能撤回。"), code="already_done")
    for case in cases:
        with door.passing(case, "withdraw", actor, expected_seq) as step:
            step.text = {"reason": required(reason, "/reason")} if reason.strip() else {}
    return application


def confirm_receipt(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """确认收到结果: the applicant has it; this is the proof of delivery, and the case is closed."""
    with door.passing(case, "confirm_receipt", actor, expected_seq) as step:
        step.data = {"method": required(step.application.delivery.get("method"), "/delivery/method")}
    return case
