"""Keeping what was signed: one promise for each template, each with an event and its document (承诺书)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.commitments import limits
from applications.commitments.promising import Signatory, promised
from applications.flow import door
from applications.flow.facts import Facts
from applications.flow.table import row
from applications.models import Case, Commitment
from base.errors import Conflict
from base.ledger.actors import Actor
from base.ledger.clock import now, stamp
from base.ledger.models import Stream, Timer
from base.ledger.models.timers import TimerKind
from catalog.commitments import CommitmentTemplate
from catalog.guides import Guide


def sign(
    case: Case,
    guide: Guide,
    materials: list[dict],
    who: Signatory,
    actor: Actor,
    stream: Stream | None = None,
) -> list[Commitment]:
    """签承诺书 for what is promised among the materials. ``stream`` is the application's, locked (else it is new).

    Raises Conflict ``already_done`` when a promise was signed before: what was promised once has to be brought.
    """
    stream = stream or case.application.stream
    by_template: dict[str, list[str]] = {}
    names = {key: promise.name for _at, key, promise in promised(materials)}
    for key in names:
        by_template.setdefault(guide.commitment_of(key).key, []).append(key)
    if by_template:
        _not_signed_before(case, by_template)
    return [
        _sign(case, guide.commitment_of(keys[0]), keys, _signature(who, names[keys[0]]), actor, stream)
        for keys in by_template.values()
    ]


def _not_signed_before(case: Case, keys: dict) -> None:
    if Commitment.objects.filter(application=case.application_id, key__in=keys).exists():
        raise Conflict(_("已经承诺过了，不能再承诺一次，请把材料交来。"), code="already_done")


def _signature(who: Signatory, typed: str) -> dict:
    """A bare yes is signed with the applicant's name as it is known."""
    name = typed or next(iter(who.names), who.party.name)
    return {"name": name, "method": str(who.how), "at": stamp(now())}


def _sign(
    case: Case, template: CommitmentTemplate, keys: list[str], signature: dict, actor: Actor, stream: Stream
) -> Commitment:
    one = Commitment.objects.create(
        application=case.application, case=case, key=template.key, kind=template.kind, version=template.version,
        materials=keys, terms=template.as_document(), signature=signature, signed_at=now(),
    )  # fmt: skip
    running = list(Timer.objects.filter(case=case.number).order_by("id"))
    step = door.Step(row("promise"), case, stream, actor, running, Facts(case))
    step.data = {
        "commitment": str(one.id), "promise": one.kind, "template": f"{one.key}/{one.version}", "materials": keys,
    }  # fmt: skip
    step.text = {"signature": signature}
    event = door.leave(step)
    if one.follows:
        limits.start(one, TimerKind.FOLLOW, template.days, event)
        one.save(update_fields=["due_at", "reminded_on"])
    return one
