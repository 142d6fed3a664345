"""The guide of one item, answer first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from base.ledger.clock import today
from base.regions.provenance import described
from catalog import queries
from catalog.commitments import CommitmentTemplate
from catalog.guides import Guide, Requirement, Step
from portal import plans
from portal.citizen.answer import answer
from portal.citizen.bundles import bundle_parts
from portal.citizen.places import pair_of
from portal.citizen.wizard import situation_fields, situation_of
from portal.same import same_for_all


@login_not_required
@require_safe
@same_for_all
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """How an item is done from here to there; without a guide, who to ask."""
    pair, item = pair_of(request), queries.item(code)
    found = queries.guide_for(code, pair.there.code)
    if found is None:
        claim = queries.authority_for(code, pair.there.code)
        return render(request, "citizen/guide_missing.html", {"item": item, "pair": pair, "claim": claim})
    how = queries.ways([item], from_region=pair.here.code, to_region=pair.there.code, on=today()).get(code)
    context = {
        "item": item,
        "guide": found,
        "pair": pair,
        "answer": answer(found, how, pair),
        **_parts(request, found),
    }
    return render(
        request, "citizen/guide.html", {**context, "provenance": _("、").join(described(item.provenance))}
    )


def _parts(request: HttpRequest, found: Guide) -> dict:
    situation = situation_of(found, request.GET) or _first_of_few(found)
    narrow = found.in_situation(situation)
    return {
        "situation": situation,
        "questions": situation_fields(found, situation) if found.is_questioned else [],
        "materials": [
            (one, paper(one), leave_out(one, found.commitment_of(one.key))) for one in narrow.materials
        ],
        "promises": _promises(narrow),
        "steps": [_step(one) for one in found.steps if one.name not in _left_out(found, narrow)],
        "spared": sum(_may_stay(found, one) for one in narrow.materials),
        "parts": (parts := bundle_parts(found, narrow)),
        "stages": plans.drawn(narrow) if narrow.plan and not parts else [],
    }


def _left_out(found: Guide, narrow: Guide) -> set[str]:
    """What the steps of a bundle are called that the situation leaves out: each is named like its case."""
    if not found.is_bundle:
        return set()
    return {one.label for one in found.plan.cases} - {one.label for one in narrow.plan.cases}


def _first_of_few(found: Guide) -> str:
    """Of a bare list of situations the first is shown; questions are left to the reader."""
    return "" if found.is_questioned or not found.situations else found.situations[0].key


PARTY_OF_ACTOR = (("申请人", "me"), ("窗口", "here"), ("物流", "way"), ("邮政", "way"))
"""A word in who acts, as guides write it, and the mark that goes with it."""


def _step(one: Step) -> dict:
    """A step of the guide as a line of the timeline, with a cell for each working day."""
    party = next((party for word, party in PARTY_OF_ACTOR if word in one.actor), "there")
    party = "way" if "到" in one.place else party
    return {
        "party": party,
        "name": one.name,
        "when": _when(one, party),
        "cells": range(1, one.working_days + 1) if one.working_days > 1 else (),
        "detail": one.detail,
        "actor": one.actor,
        "place": one.place,
    }


def _when(one: Step, party: str) -> str:
    if one.working_days:
        n = one.working_days
        return ngettext("%(n)d个工作日内", "%(n)d个工作日内", n) % {"n": n}
    if one.on_site:
        return _("当场")
    return _("随时") if party == "me" else _("当天")


def paper(one: Requirement) -> str:
    """How many, and what becomes of the paper."""
    said = {
        "look": _("当场看，当场还"),
        "copy": _("留复印件，不收原件"),
        "send_back": _("原件要寄送，办完寄回"),
        "keep": _("原件收走存档"),
    }
    originals = _("原件%(n)d份") % {"n": one.originals} if one.originals else ""
    copies = _("复印件%(n)d份") % {"n": one.copies} if one.copies else ""
    count = _("、").join(filter(None, (originals, copies))) or _("电子件1份")
    return (
        _("%(count)s，%(paper)s") % {"count": count, "paper": said[one.paper]}
        if one.originals or one.copies
        else count
    )


def _promises(narrow: Guide) -> list[tuple[CommitmentTemplate, list[str]]]:
    """The promises that may be given, each with the names of the materials they stand for."""
    names = {one.key: one.name for one in narrow.materials}
    found = [(one, [names[key] for key in one.materials if key in names]) for one in narrow.commitments]
    return [(one, materials) for one, materials in found if materials]


def _may_stay(found: Guide, one: Requirement) -> bool:
    """Whether it need not come with the application."""
    return bool(one.licence_type or one.optional or found.commitment_of(one.key))


def leave_out(one: Requirement, promise: CommitmentTemplate | None) -> tuple[str, str]:
    """Whether it can stay at home: a short answer and the condition."""
    if one.licence_type:
        return _("可以"), _("用电子证照代替")
    if promise and promise.follows:
        n = promise.days
        return _("先承诺，后补"), ngettext("%(n)d个工作日内补上", "%(n)d个工作日内补上", n) % {"n": n}
    if promise:
        return _("可以"), _("签承诺书代替")
    if one.optional:
        return _("可以"), _("不是必须的，有就交")
    return "", _("要交，网上办传照片或扫描件")
