"""Verbs of files: receive, attach, open, forget."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from base.errors import Missing
from base.files.inspect import inspect
from base.files.models import Upload
from base.ledger.clock import now
from base.secrecy import seal, unseal


def receive(*, data: bytes, name: str, owner: str) -> Upload:
    """Check and keep one file for its owner. Raises Invalid, TooLarge or WrongType (see `inspect`).

    The same file under the same name, sent again before it was attached (a line that broke, a second press), is the
    upload that is there already; its 30 days begin anew.
    """
    digest = hashlib.sha256(data).hexdigest()
    if again := _sent_before(owner, digest, name[-120:]):
        return again
    content = inspect(data)
    upload = Upload(
        id=uuid.uuid4(),
        owner=owner,
        name=name[-120:],
        size=len(data),
        content_type=content.content_type,
        sha256=digest,
        pages=content.pages,
        created_at=now(),
    )
    token = secrets.token_hex(16)
    sealed = seal(content.data, _context(upload))
    upload.path = default_storage.save(f"{token[:2]}/{token}", ContentFile(sealed))
    upload.save(force_insert=True)
    return upload


def _sent_before(owner: str, digest: str, name: str) -> Upload | None:
    """The name is encrypted, so it is compared here; rows with one digest are few."""
    loose = Upload.objects.filter(
        owner=owner, sha256=digest, attached_at__isnull=True, created_at__gt=_loose_since()
    )
    found = next((one for one in loose.order_by("created_at") if one.name == name), None)
    if found is not None:
        found.created_at = now()
        found.save(update_fields=["created_at"])
    return found


def _loose_since() -> dt.datetime:
    return now() - dt.timedelta(days=settings.UPLOAD_KEPT_DAYS)


def attach(*, uploads: Iterable[uuid.UUID], owners: Iterable[str]) -> dict[uuid.UUID, Upload]:
    """Tie files of one of the owners to what is just being handed in; those are kept with it.

    Raises Missing when one is not there, not theirs, or older than 30 days unused: the three look alike.
    """
    wanted = set(uploads)
    loose_since = _loose_since()
    found = {
        one.id: one
        for one in Upload.objects.filter(id__in=wanted, owner__in=list(owners), created_at__gt=loose_since)
    }
    if missing := wanted - found.keys():
        raise Missing(_("找不到上传的文件：%(id)s。") % {"id": ", ".join(sorted(map(str, missing)))})
    Upload.objects.filter(id__in=wanted, attached_at__isnull=True).update(attached_at=now())
    return found


def content(upload: Upload) -> bytes:
    """The bytes as kept. Raises base.secrecy.Unreadable when they were tampered with."""
    with default_storage.open(upload.path) as file:
        return unseal(file.read(), _context(upload))


def forget_unattached() -> int:
    """Delete files nobody attached within 30 days; how many."""
    old = Upload.objects.filter(attached_at__isnull=True, created_at__lt=_loose_since())
    for upload in old:
        default_storage.delete(upload.path)
    return old.delete()[0]


def _context(upload: Upload) -> str:
    return f"files_upload:content:{upload.id}"
