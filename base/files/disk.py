"""Putting sealed bytes where files lie, whole or not at all."""

from __future__ import annotations

import secrets
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(sealed: bytes, folder: str = "") -> str:
    """Keep bytes under a random name; returns its path. Raises OSError when the disk does not take them, and then
    leaves no half file behind: each try would leave another one on a disk that is full already."""
    token = secrets.token_hex(16)
    path = f"{folder}{token[:2]}/{token}"
    try:
        return default_storage.save(path, ContentFile(sealed))
    except OSError:
        with suppress(OSError):
            default_storage.delete(path)
        raise
