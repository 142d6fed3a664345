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
from catalog.guides import Guide, Requirement, Step
from portal.citizen.answer import answer
from portal.citizen.places import pair_of


@login_not_required
@require_safe
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
    situation = request.GET.get("situation", "") or (found.situations[0].key if found.situations else "")
    asked = found.requirements_in(situation)
    return {
        "situation": situation,
        "materials": [(one, paper(one), leave_out(one)) for one in asked],
        "steps": [_step(one) for one in found.steps],
        "spared": sum(bool(one.licence_type or one.may_follow or one.optional) for one in asked),
    }


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


def leave_out(one: Requirement) -> tuple[str, str]:
    """Whether it can stay at home: a short answer and the condition."""
    if one.licence_type:
        return _("可以"), _("用电子证照代替")
    if one.may_follow:
        return _("先承诺，后补"), _("办结前补上")
    if one.optional:
        return _("可以"), _("不是必须的，有就交")
    return "", _("要交，网上办传照片或扫描件")
