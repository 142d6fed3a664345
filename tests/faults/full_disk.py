"""A disk that has no room left."""

from __future__ import annotations

import errno
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class FullDisk(FileSystemStorage):
    """Takes half of a file, then nothing any more, as a full disk does."""

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        whole = content.read()
        target.write_bytes(whole[: len(whole) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", str(target))
