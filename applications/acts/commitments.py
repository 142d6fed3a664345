"""Acts on what was promised in place of materials: bring it, look whether it was true, let a decision stand."""

from __future__ import annotations

import uuid

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import intake
from applications.acts.fields import one_of, required
from applications.acts.opening import keep_materials
from applications.commitments import ends, rules
from applications.commitments.ends import Because
from applications.flow import door, who
from applications.models import Case, Commitment
from applications.models.materials import Source
from base.errors import Invalid
from base.files.acts import attach
from base.ledger.clock import now


class Outcome(models.TextChoices):
    """What looking at a promise came to."""

    KEPT = "kept", gettext_lazy("与承诺一致")
    BROKEN = "broken", gettext_lazy("与承诺不一致")


@transaction.atomic
def fulfil(*, case: Case, actor: who.Who, materials: list[dict], expected_seq: int | None = None) -> Case:
    """补交承诺的材料: bring what was promised, all of it or a part; a promise is kept once all of it is there.

    Raises Invalid beside a material that is not owed, or that is promised once more; Missing for a file that is not
    theirs.
    """
    with door.passing(case, "fulfil", actor, expected_seq) as step:
        _owed(step.facts.owed, materials)
        at_window = step.actor.role == "window"
        sources = [
            one for one in (intake.AT_A_WINDOW if at_window else intake.ONLINE) if one != Source.PROMISE
        ]
        intake.check_materials(step.facts.guide, list(materials), complete=False, sources=tuple(sources))
        paper = step.facts.guide if at_window else None
        keys = sorted(one["key"] for one in materials)
        turn = rules.next_round(step.application, keys)
        keep_materials(step.application, turn, list(materials), step.actor.person, guide=paper)
        step.data = {"materials": keys}
    return case


def _owed(owed: set[str], materials: list[dict]) -> None:
    if not materials:
        raise Invalid.at("/materials", _("请把承诺的材料交来，至少一份。"))
    for at, one in enumerate(materials):
        if not isinstance(one, dict) or one.get("key") not in owed:
            raise Invalid.at(f"/materials/{at}/key", _("这份材料没有承诺过，或者已经交了。"))


@transaction.atomic
def check(
    *, case: Case, actor: who.Who, outcome: str, finding: str, commitment: str = "", attachment: str | None = None,
    expected_seq: int | None = None,
) -> Case:  # fmt: skip
    """核查承诺: an officer looked whether it was true, and what was found; ``attachment`` is the id of an upload.

    One that was not kept leads to what its template says. ``commitment`` may be left out where one alone is to be
    looked at. Raises Invalid.
    """
    with door.passing(case, "check", actor, expected_seq) as step:
        one = _meant(step.facts.to_check, commitment)
        result, found = one_of(outcome, Outcome, "/outcome"), required(finding, "/finding")
        one.checked_by, one.checked_at, one.finding = step.actor.person, now(), found
        one.evidence = _attached(attachment, step.actor.person)
        one.save(update_fields=["checked_by", "checked_at", "finding", "evidence"])
        step.data = {"commitment": str(one.id), "outcome": result, "attachment": bool(attachment)}
        step.text = {"finding": found}
    if result == Outcome.KEPT:
        ends.keep(one, step.event)
    else:
        ends.fail(one, Because.CHECK)
    return case


def _meant(found: list[Commitment], key: str) -> Commitment:
    meant = [one for one in found if str(one.id) == key] if key else found
    if len(meant) != 1:
        raise Invalid.at("/commitment", _("请指明核查的是哪一份承诺。"))
    return meant[0]


def _attached(upload: str | None, person: str) -> object | None:
    """The upload that shows it, kept from now on. Raises Missing for one that is not the officer's."""
    if not upload:
        return None
    if not intake.is_uuid(upload):
        raise Invalid.at("/attachment", _("没有这个文件，请重新上传。"))
    key = uuid.UUID(str(upload))
    return attach(uploads=[key], owners=[person])[key]


@transaction.atomic
def spare(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """不撤销决定: a promise was broken, and the approver lets the decision stand, with reasons (the other way is
    `revoke`)."""
    with door.passing(case, "spare", actor, expected_seq) as step:
        broken = step.facts.broken
        step.data = {"commitments": [str(one.id) for one in broken]}
        step.text = {"reason": required(reason, "/reason")}
        Commitment.objects.filter(id__in=[one.id for one in broken]).update(spared=True)
    return case
