"""Files that belong to nothing any more."""

from __future__ import annotations

import datetime as dt

from base.files import acts, exports, sweeping
from base.files.models import Export, Upload
from base.ledger.retention import clears, rules


@clears("upload")
def uploads(before: dt.datetime, limit: int) -> int:
    """Files nobody attached in time."""
    return acts.forget(Upload.objects.filter(attached_at__isnull=True, created_at__lt=before)[:limit])


@clears("export")
def tables(before: dt.datetime, limit: int) -> int:
    """Tables staff had written."""
    return exports.forget(Export.objects.filter(created_at__lt=before)[:limit])


@clears("orphan")
def orphans(_before: dt.datetime, _limit: int) -> int:
    """Files no row names; by the machine's clock, as files have no other."""
    return sweeping.sweep(older_than=rules()["orphan"].days * 24 * 3600)
