"""Agreements as those who keep them see them: all versions, in every state, with their history."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from base.accounts.models import Account
from base.accounts.rules import acting_above, paths_with
from base.errors import Missing
from base.ledger.models import Event
from base.regions.queries import lines_of, regions, subtree
from catalog.models import Agreement, Item, ItemList
from catalog.queries.agreements import covering

ROLE = "catalog_admin"
State = Agreement.State
PLACES_MAX = 60
LEVELS = ("province", "city", "county")
"""Places with a government of their own; streets of the same name are not meant."""


def visible_to(account: Account) -> QuerySet[Agreement]:
    """Versions an account may see: all that were published, and those in work below its own organisations."""
    own = subtree(paths_with(account, ROLE), "grantor__path")
    return Agreement.objects.filter(Q(in_force__isnull=False) | own)


def keeps(account: Account, agreement: Agreement) -> bool:
    """Whether an account may write, publish and end an agreement; ``grantor`` must be at hand."""
    return acting_above(account, ROLE, agreement.grantor.path) is not None


def kept_agreements(
    account: Account, *, on: dt.date, grantor: str = "", grantee: str = "", item: str = "", standing: str = ""
) -> QuerySet[Agreement]:
    """Versions an account may see; key: code, seq, version. Each filter is left out when blank.

    ``grantor`` and ``grantee`` are words for a place (name, pinyin, initials); those above it count too, as they hold
    for it, and so does the other side of what holds both ways. ``item`` is a part of a name, or a code. ``standing``
    is one of `STANDINGS` on the day ``on``.
    """
    found = visible_to(account).select_related("grantor", "grantee", "item_list")
    if grantor or grantee:
        found = found.filter(_between(_places(grantor), _places(grantee)))
    if item:
        named = Item.objects.filter(Q(name__icontains=item) | Q(pk=item))
        found = found.filter(covering(*named.values_list("pk", flat=True)))
    return found.filter(_standing(standing, on)) if standing else found


def _between(grantors: set[str] | None, grantees: set[str] | None) -> Q:
    """Agreements from places to places, or both ways between them; None leaves a side open."""
    turned = _parties(grantor=grantees, grantee=grantors) & Q(both_ways=True)
    return _parties(grantor=grantors, grantee=grantees) | turned


def _parties(**sides: set[str] | None) -> Q:
    return Q(**{f"{side}__region__in": places for side, places in sides.items() if places is not None})


def _places(words: str) -> set[str] | None:
    """Places that answer to the words and all above them; None for no words."""
    if not words:
        return None
    found = [place.code for place in regions(q=words).filter(level__in=LEVELS)[:PLACES_MAX]]
    return {code for line in lines_of(found).values() for code in line} if found else set()


STANDINGS = ("in_force", "coming", "draft", "in_review", "superseded", "ended", "expired")
"""How a version stands on a day; `standing` says it of one, `kept_agreements` finds by it."""


def _standing(word: str, on: dt.date) -> Q:
    over = Q(in_force__endswith__lte=on) | Q(in_force__isempty=True)
    meant = {
        "in_force": Q(in_force__contains=on),
        "coming": Q(in_force__startswith__gt=on),
        "draft": Q(state=State.DRAFT),
        "in_review": Q(state=State.REVIEW),
        "superseded": Q(state=State.SUPERSEDED) & over,
        "ended": Q(state=State.ENDED) & over,
        "expired": Q(state=State.PUBLISHED) & over,
    }
    return meant.get(word, Q(pk__in=[]))


def standing(agreement: Agreement, on: dt.date) -> str:
    """How a version stands on a day."""
    if agreement.in_force is None:
        return str(agreement.state)
    if agreement.rules_on(on):
        return "in_force"
    if agreement.first_day and agreement.first_day > on:
        return "coming"
    return "expired" if agreement.state == State.PUBLISHED else str(agreement.state)


def kept_agreement(account: Account, pk: int) -> Agreement:
    """One version, with its parties, list and items. Raises Missing for what the account may not see."""
    found = visible_to(account).select_related("grantor", "grantee", "item_list").prefetch_related("items")
    try:
        return found.get(pk=pk)
    except Agreement.DoesNotExist:
        raise Missing(_("没有这份协议，或不归您管。")) from None


def agreement_versions(account: Account, agreement: Agreement) -> list[Agreement]:
    """All versions of the same agreement that the account may see, newest first, with what they name."""
    same = visible_to(account).filter(code=agreement.code, seq=agreement.seq)
    whole = same.select_related("grantor", "grantee", "item_list").prefetch_related("items")
    return list(whole.order_by("-version"))


def agreement_history(agreement: Agreement) -> QuerySet[Event]:
    """The events of an agreement, newest first, with their texts. A loaded one has none before its first act."""
    key = f"{agreement.code}/{agreement.seq}"
    events = Event.objects.filter(stream__kind="agreement", stream__key=key)
    return events.select_related("stream", "text").order_by("-seq")


def list_choices() -> list[tuple[str, str]]:
    """(slug, name) of the published lists."""
    return list(ItemList.objects.order_by("slug").values_list("slug", "name"))


def items_named(words: list[str]) -> dict[str, list[str]]:
    """Codes of the items that each word stands for: their whole name or their code; none for an unknown word."""
    found = Item.objects.filter(Q(name__in=words) | Q(pk__in=words)).values_list("pk", "name")
    return {word: [code for code, name in found if word in (code, name)] for word in words}
