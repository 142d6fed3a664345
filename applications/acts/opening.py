"""Opening a matter: what every way of handing in has in common."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.utils.translation import gettext as _

from applications import intake, plans
from applications.flow import door
from applications.flow.facts import Facts
from applications.flow.table import row
from applications.intake import Applicant, Filing
from applications.models import Application, Case, Material
from applications.models.materials import Source
from applications.models.matter import Mode, State
from applications.placing import placed
from base.errors import Conflict, Invalid
from base.files.acts import attach
from base.ledger import chain, numbers
from base.ledger.actors import Actor
from base.ledger.clock import day_of, now
from base.regions.models import Organisation
from catalog.guides import Guide, Requirement
from catalog.models import ImplementationVersion
from licenses.models import Licence
from licenses.queries import usable


def check_version(version: ImplementationVersion, filing: Filing, modes: Collection[str]) -> None:
    """That the item is open in the mode asked for, one of these, under the version filled in. Raises Conflict."""
    if filing.mode not in modes or filing.mode not in version.modes:
        raise Conflict(_("这个事项没有开通这种办理方式。"), code="not_open")
    if filing.version not in (None, version.version):
        raise Conflict(_("办事指南在您填写期间有了新版本，请核对后再提交。"), code="version_changed")


def open_application(
    version: ImplementationVersion, filing: Filing, applicant: Applicant, **columns: object
) -> Application:
    """Number and keep what was handed in; ``columns`` are those that depend on who took it in."""
    number = numbers.application_number(day_of(now()))
    party = applicant.party
    if party._state.adding:
        party.save(force_insert=True)
    return Application.objects.create(
        number=number,
        query_code=numbers.query_code(),
        stream=chain.open_stream("application", number),
        mode=filing.mode,
        item=version.implementation.item,
        version=version,
        applicant=party,
        applicant_index=party.id_index,
        applicant_facts=applicant.facts,
        mandate=applicant.mandate,
        form=filing.form,
        delivery=filing.delivery,
        situation=filing.situation,
        place_id=version.implementation.authority.region_id,
        submitted_at=now(),
        **columns,
    )


def open_cases(
    application: Application,
    version: ImplementationVersion,
    act: str,
    actor: Actor,
    *,
    data: dict,
    text: dict,
    complete: bool = True,
) -> Case:
    """The cases an application calls for: one, or those of the item's plan. The first is begun by an act of the table;
    others that come first in the plan open with it, the rest waits for its turn. Returns the first.

    One that is not ``complete`` (somebody has still to confirm it) begins with the first alone, and no limit runs.
    Raises Invalid for a place no organ is responsible for. What it costs does not grow with the number of cases.
    """
    guide = Guide.of(version).in_situation(application.situation)
    if application.mode != Mode.JOINT or guide.plan is None:
        case = _new_cases(application, [(version, version.implementation.authority, {})])[0]
        door.open_together([_beginning(case, act, actor, data, text, complete)])
        return case
    first, *others = _planned(application, version, guide)
    listed = [{"key": one.key, "case": one.number, "authority": one.authority_id} for one in (first, *others)]
    ready = plans.first_of(guide.plan, [first, *others])[1:] if complete else []
    beginnings = [_beginning(first, act, actor, {**data, "plan": listed}, text, complete)]
    beginnings += [door.system_step(one, "open", application.stream, {"key": one.key}) for one in ready]
    door.open_together(beginnings, [one for one in others if one not in ready])
    return first


def _planned(application: Application, version: ImplementationVersion, guide: Guide) -> list[Case]:
    """The cases of the plan that the form calls for, in its order, waiting."""
    places = placed(guide, application.form, application.situation)
    before = {key for one in places for key in one.planned.after}
    wanted = []
    for position, one in enumerate(places):
        key = one.planned.key
        final = key not in before or bool(one.planned.item)
        columns = {"key": key, "position": position, "final": final, "state": State.WAITING}
        wanted.append((one.version or version, one.authority, columns))
    return _new_cases(application, wanted)


def _new_cases(
    application: Application, wanted: list[tuple[ImplementationVersion, Organisation, dict]]
) -> list[Case]:
    """Cases with their numbers, of each implementation one behind the other; not kept yet."""
    counts = Counter(version.implementation.task_code for version, _authority, _columns in wanted)
    day = day_of(application.submitted_at)
    free = {code: iter(numbers.case_numbers(code, day, count)) for code, count in sorted(counts.items())}
    return [
        Case(
            number=next(free[version.implementation.task_code]), application=application, version=version,
            authority=authority, received_at=application.submitted_at, **columns,
        )
        for version, authority, columns in wanted
    ]  # fmt: skip


def _beginning(case: Case, act: str, actor: Actor, data: dict, text: dict, complete: bool) -> door.Step:
    application, version, facts = case.application, case.application.version, Facts(case)
    step = door.Step(row=row(act), case=case, stream=application.stream, actor=actor, timers=[], facts=facts)
    step.days = {"notice": settings.NOTICE_DAYS, "answer": facts.answer_days} if complete else {}
    implementation = version.implementation
    step.data = {
        "task_code": implementation.task_code,
        "version": version.version,
        "mode": application.mode,
        **data,
    }
    step.text = text
    return step


def keep_materials(
    application: Application, turn: int, sent: list[dict], *owners: str, guide: Guide | None = None
) -> list[Material]:
    """Save what was handed in under a round, with the sheets of paper where ``guide`` says how they are treated.

    Raises Missing for a file that is none of the owners', Invalid for a licence that is not theirs.
    """
    uploads = attach(
        uploads=[uuid.UUID(str(one["upload"])) for one in sent if one.get("upload")], owners=owners
    )
    licences = _licences(application, [one["licence"] for one in sent if one.get("licence")])
    rows = []
    for index, one in enumerate(sent):
        source = next(kind for kind in Source.values if one.get(kind))
        sheets = _sheets(guide.requirement(one["key"]), one) if guide and source == Source.UPLOAD else {}
        material = Material(application=application, key=one["key"], round=turn, source=source, **sheets)
        material.points = [
            point for point in one.get("points") or () if isinstance(point, int) and 0 <= point < 100
        ]
        if source == Source.UPLOAD:
            material.upload = uploads[uuid.UUID(str(one["upload"]))]
        elif source == Source.LICENCE:
            if one["licence"] not in licences:
                raise Invalid.at(f"/materials/{index}/licence", _("没有这张有效的证照。"))
            material.licence = licences[one["licence"]]
        rows.append(material)
    return Material.objects.bulk_create(rows)


def _sheets(asked: Requirement, sent: dict) -> dict[str, int]:
    """How many sheets go to the authority: what was counted, else what the guide asks for. Looking moves nothing."""
    if asked.paper == intake.LOOK:
        return {}
    travels = asked.paper in intake.TRAVELS
    counted = sent.get("paper") or {"originals": (asked.originals or 1) if travels else 0}
    return {"originals": counted.get("originals", 0) if travels else 0, "copies": counted.get("copies", 0)}


def _licences(application: Application, identifiers: list[str]) -> dict[str, Licence]:
    """Licences by identifier that may stand for paper: the applicant's own, where we know that it is the applicant.

    Somebody who only declared a number (assurance 0, no mandate) could be anybody, and has none.
    """
    if not identifiers or not _known(application):
        return {}
    return {
        one.identifier: one for one in usable(application.applicant_index).filter(identifier__in=identifiers)
    }


def _known(application: Application) -> bool:
    """Somebody looked at who the applicant is: a window, a mandate, or the check behind the account."""
    account = application.account
    return (
        account is None
        or bool(application.mandate_id)
        or account.verified_index == application.applicant_index
    )
