"""Reads of files: only what somebody sent in themselves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from base.errors import Missing
from base.files.models import Upload


def own(owner: str, keys: Iterable[str]) -> dict[str, Upload]:
    """Somebody's files by id (as text); what is not theirs or not there is left out. One query, none for no keys."""
    wanted = set(keys)
    found = Upload.objects.filter(owner=owner, id__in=wanted) if wanted else []
    return {str(one.id): one for one in found}


def own_file(owner: str, key: uuid.UUID) -> Upload:
    """One file of somebody. Raises Missing, also when it is another's."""
    found = Upload.objects.filter(owner=owner, id=key).first()
    if found is None:
        raise Missing(_("没有这个文件。"))
    return found
