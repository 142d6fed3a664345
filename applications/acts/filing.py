"""What the applicant does: submit, correct, withdraw, confirm."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from applications import intake
from applications.acts.fields import required
from applications.flow import door, who
from applications.flow.facts import Facts
from applications.flow.table import row
from applications.intake import Applicant, Complaints, Filing
from applications.models import Application, Case, Correction, Material
from applications.models.materials import Source
from applications.models.matter import OPEN, Mode
from base.accounts.models import Account
from base.errors import Conflict, Invalid
from base.files.acts import attach
from base.ledger import chain, numbers
from base.ledger.actors import Actor
from base.ledger.clock import day_of, now
from catalog.guides import Guide
from catalog.models import ImplementationVersion
from catalog.queries import open_version
from licenses.models import Licence
from licenses.queries import usable

BUILT_MODES = {Mode.FULL_ONLINE}
"""Modes whose plan of cases can be opened today."""


@transaction.atomic
def submit(*, filing: Filing, actor: Account) -> Application:
    """提交申请: hand in an application and open its case at the authority (行政许可法 art. 29).

    Receipt is now: the five working days to answer run from today. Raises Invalid with everything that is wrong,
    Conflict ``not_open`` (item not open in this mode), ``version_changed``, Missing (upload), Forbidden (mandate).
    """
    intake.check_shape(filing)
    version = open_version(filing.task_code)
    _check_open(version, filing)
    guide = Guide.of(version)
    applicant = _checked(guide, version, filing, actor)
    application = _open_application(version, filing, applicant, actor)
    _keep_materials(application, 0, filing.materials, actor.person)
    _open_case(application, version, Actor(actor.person, "agent" if applicant.mandate else "applicant"))
    return application


def _check_open(version: ImplementationVersion, filing: Filing) -> None:
    if filing.mode not in version.modes or filing.mode not in BUILT_MODES:
        raise Conflict(_("这个事项没有开通这种办理方式。"), code="not_open")
    if filing.version not in (None, version.version):
        raise Conflict(_("办事指南在您填写期间有了新版本，请核对后再提交。"), code="version_changed")


def _checked(guide: Guide, version: ImplementationVersion, filing: Filing, account: Account) -> Applicant:
    """Run all checks and complain once."""
    complaints = Complaints()
    item, region = version.implementation.item_id, version.implementation.authority.region_id
    applicant = complaints.gather(lambda: intake.applicant_of(account, filing.applicant, item))
    complaints.gather(lambda: intake.check_form(guide, filing.form, region))
    complaints.gather(lambda: intake.check_materials(guide, filing.materials, situation=filing.situation))
    complaints.gather(lambda: intake.check_delivery(guide, filing.delivery))
    if filing.situation and filing.situation not in {one.key for one in guide.situations}:
        complaints.add("/situation", _("没有这种情形。"))
    complaints.raise_any()
    return applicant


def _open_application(
    version: ImplementationVersion, filing: Filing, applicant: Applicant, account: Account
) -> Application:
    number = numbers.application_number(day_of(now()))
    party = applicant.party
    if party._state.adding:
        party.save(force_insert=True)
    return Application.objects.create(
        number=number,
        query_code=numbers.query_code(),
        stream=chain.open_stream("application", number),
        mode=filing.mode,
        item_id=version.implementation.item_id,
        account=account,
        applicant=party,
        applicant_index=party.id_index,
        applicant_facts=applicant.facts,
        mandate=applicant.mandate,
        form=filing.form,
        delivery=filing.delivery,
        situation=filing.situation,
        place_id=version.implementation.authority.region_id,
        submitted_at=now(),
    )


def _open_case(application: Application, version: ImplementationVersion, actor: Actor) -> Case:
    """The plan of one: a single case at the authority of the implementation."""
    implementation = version.implementation
    case = Case(
        number=numbers.case_number(implementation.task_code, day_of(application.submitted_at)),
        application=application,
        version=version,
        authority=implementation.authority,
        received_at=application.submitted_at,
    )
    step = door.Step(
        row=row("submit"), case=case, stream=application.stream, actor=actor, timers=[], facts=Facts(case)
    )
    step.days = {"notice": settings.NOTICE_DAYS}
    step.data = {"task_code": implementation.task_code, "version": version.version, "mode": application.mode}
    door.leave(step)
    return case


def _keep_materials(application: Application, turn: int, sent: list[dict], owner: str) -> list[Material]:
    """Save what was handed in under a round. Raises Missing for a file, Invalid for a licence that is not theirs."""
    uploads = attach(
        uploads=[uuid.UUID(str(one["upload"])) for one in sent if one.get("upload")], owner=owner
    )
    licences = _licences(application, [one["licence"] for one in sent if one.get("licence")])
    rows = []
    for index, one in enumerate(sent):
        source = next(kind for kind in Source.values if one.get(kind))
        material = Material(application=application, key=one["key"], round=turn, source=source)
        if source == Source.UPLOAD:
            material.upload = uploads[uuid.UUID(str(one["upload"]))]
        elif source == Source.LICENCE:
            if one["licence"] not in licences:
                raise Invalid.at(f"/materials/{index}/licence", _("没有这张有效的证照。"))
            material.licence = licences[one["licence"]]
        rows.append(material)
    return Material.objects.bulk_create(rows)


def _licences(application: Application, identifiers: list[str]) -> dict[str, Licence]:
    """Licences by identifier that may stand for paper: the applicant's own, where we know that it is the applicant.

    Somebody who only declared a number (assurance 0, no mandate) could be anybody, and has none.
    """
    known = application.mandate_id or application.account.verified_index == application.applicant_index
    if not identifiers or not known:
        return {}
    return {
        one.identifier: one for one in usable(application.applicant_index).filter(identifier__in=identifiers)
    }


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
        intake.check_materials(step.facts.guide, list(materials), complete=False)
        whole = {**step.application.form, **form}
        intake.check_form(step.facts.guide, whole, step.case.authority.region_id)
        _keep_materials(step.application, correction.round, list(materials), step.actor.person)
        _save(step.application, form=whole)
        _save(correction, answered_at=now())
        step.data = {"materials": sorted(one["key"] for one in materials), "fields": sorted(form)}
    return case


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
