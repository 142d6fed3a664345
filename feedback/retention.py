"""Voices when their time is over, and what of them stands behind an account."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from base.accounts.leaving import Holding, holds
from base.accounts.models import Account
from base.ledger import chain, erasing
from base.ledger.models import Erasure
from base.ledger.retention import clears, erasable, few, noted
from feedback.models import Enquiry, Rating
from feedback.queries.enquiries import own


@clears("rating_address")
def addresses(before: dt.datetime, limit: int) -> int:
    """Digests of the addresses ratings came from: they only serve to notice many from one."""
    return few(Rating.objects.filter(day__lt=before.date()).exclude(address_digest=""), limit).update(
        address_digest=""
    )


@clears("enquiry")
def enquiries(before: dt.datetime, limit: int) -> int:
    """Enquiries that ended so long ago, one transaction each."""
    old = erasable(Enquiry.objects.filter(ended_at__lt=before)).order_by("id")
    return sum(erase(enquiry) for enquiry in old[:limit])


@transaction.atomic
def erase(enquiry: Enquiry) -> bool:
    """Empty what was asked and answered and how the asker is reached. False when somebody else has just done it."""
    stream = chain.lock([enquiry.stream_id])[enquiry.stream_id]
    if Erasure.objects.filter(stream=stream).exists():
        return False
    erasing.empty(erasing.hanging_on([enquiry]))
    erasing.empty_history(stream)
    noted(kind="enquiry", stream=stream)
    return True


def _forget_contact(account: Account) -> None:
    """What was asked goes on without a name: others may have been answered by it."""
    own(account).update(account=None, contact=None)


holds(
    "enquiries",
    Holding(
        _("咨询投诉里的联系方式"),
        lambda account: own(account).count(),
        _forget_contact,
        undone=lambda account: own(account).filter(ended_at__isnull=True).count(),
    ),
)
