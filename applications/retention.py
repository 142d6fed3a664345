"""Matters when their time is over, and what of them stands behind an account."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Draft, Material
from applications.queries import own_applications
from base.accounts.leaving import Holding, holds
from base.accounts.models import Account
from base.files import acts as files
from base.files import documents
from base.files.models import Document, Upload
from base.ledger import chain, erasing
from base.ledger.models import Erasure
from base.ledger.retention import clears, erasable, few, noted


@clears("draft")
def drafts(before: dt.datetime, limit: int) -> int:
    """Drafts nobody has touched since."""
    return few(Draft.objects.filter(updated_at__lt=before), limit).delete()[0]


@clears("matter")
def matters(before: dt.datetime, limit: int) -> int:
    """Matters whose last event lies so long ago, all of whose cases are ended; one transaction each."""
    ended = erasable(Application.objects.filter(open_cases=0, submitted_at__lt=before))
    old = ended.annotate(last=Max("stream__events__at")).filter(last__lt=before).order_by("id")
    return sum(erase(application) for application in old[:limit])


@transaction.atomic
def erase(application: Application) -> bool:
    """Empty everything that says who it was about and what was handed in; numbers, states, days and digests stay.

    False when somebody else has just done it.
    """
    stream = chain.lock([application.stream_id])[application.stream_id]
    if Erasure.objects.filter(stream=stream).exists():
        return False
    found = erasing.hanging_on([application])
    erasing.empty(found)
    erasing.empty_history(stream)
    for document in Document.objects.filter(event__stream=stream):
        documents.erase(document)
    noted(kind="matter", stream=stream)
    for upload in _no_longer_needed(found):
        files.erase(upload)
    return True


def _no_longer_needed(found: erasing.Rows) -> list[Upload]:
    """Files these rows name and nothing else does but matters that are erased: a file may be handed in twice."""
    named = erasing.named_by(found, Upload)
    erased = Material.objects.filter(
        upload__in=named, application__stream__in=Erasure.objects.values("stream")
    )
    gone = {Material: set(erased.values_list("pk", flat=True))}
    elsewhere = erasing.pointing_at(Upload, named, besides=(found, gone))
    return list(Upload.objects.filter(id__in=named - elsewhere, erased_at=None))


def _waiting(account: Account) -> QuerySet[Draft]:
    return Draft.objects.filter(account=account)


holds("drafts", Holding(_("草稿"), lambda of: _waiting(of).count(), lambda of: _waiting(of).delete()))
holds(
    "matters",
    Holding(
        _("办件和交上去的材料"),
        lambda account: own_applications(account).count(),
        law=_("档案法；行政许可案卷办结后保管10年，到期清除"),
        undone=lambda account: own_applications(account).filter(open_cases__gt=0).count(),
    ),
)
