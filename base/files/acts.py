"""Verbs of files: receive, attach, open, forget."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from base.errors import Missing, NoRoom
from base.files import disk
from base.files.inspect import inspect
from base.files.models import Upload
from base.files.sweeping import drop
from base.ledger.clock import now
from base.secrecy import seal, unseal

log = logging.getLogger(__name__)


def receive(*, data: bytes, name: str, owner: str) -> Upload:
    """Check and keep one file for its owner. Raises Invalid, TooLarge or WrongType (see `inspect`), NoRoom.

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
    upload.path = _kept(seal(content.data, _context(upload)))
    upload.save(force_insert=True)
    return upload


def _kept(sealed: bytes) -> str:
    try:
        return disk.keep(sealed)
    except OSError as error:
        log.error("a file could not be kept: %s", error.strerror)
        raise NoRoom(_("文件现在存不下，请稍后再传；您填写的其他内容不受影响。")) from None


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
    """The bytes as kept. Raises base.secrecy.Unreadable when they were tampered with, Missing once they are erased."""
    if upload.erased_at:
        raise Missing(_("这个文件过了保管期限，已经清除。"))
    with default_storage.open(upload.path) as file:
        return unseal(file.read(), _context(upload))


def erase(upload: Upload) -> None:
    """Forget name and bytes of a file whose time is over. The row goes first: a file without one is found and nobody's
    loss, a row without its file would be a fault."""
    upload.name, upload.erased_at = "", now()
    upload.save(update_fields=["name", "erased_at"])
    transaction.on_commit(lambda: drop(upload.path))


def forget(uploads: Iterable[Upload]) -> int:
    """Delete files that belong to nothing, with their rows; how many."""
    gone = list(uploads)
    with transaction.atomic():
        Upload.objects.filter(id__in=[one.id for one in gone]).delete()
        for upload in gone:
            transaction.on_commit(partial(drop, upload.path))
    return len(gone)


def _context(upload: Upload) -> str:
    return f"files_upload:content:{upload.id}"
