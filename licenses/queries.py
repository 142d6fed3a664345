"""Reads of licences: only the holder's own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from base.accounts.models import Account
from base.ledger.clock import today
from licenses.models import Licence, LicenceState


def held_by(account: Account) -> QuerySet[Licence]:
    """Licences of the verified person behind an account; none for an account that is not verified."""
    if not account.verified_index:
        return Licence.objects.none()
    return (
        Licence.objects.filter(holder_index=account.verified_index)
        .select_related("type", "issuer")
        .order_by("-id")
    )


def usable(index: str) -> QuerySet[Licence]:
    """Licences in force today of the holder with this blind index."""
    in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=today())
    return Licence.objects.filter(in_time, holder_index=index, state=LicenceState.VALID)


def made_for(case: str) -> QuerySet[Licence]:
    """Licences a case led to."""
    return Licence.objects.filter(case=case).select_related("type")
