"""Static files with a digest in their names, compressed once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """gzip only: brotli at its best takes most of a minute over the pages of the API, and saves a few per cent."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return super().create_compressor(**kwargs, use_brotli=False)


def collect() -> None:
    """`collectstatic`, unless STATIC_ROOT was made from these very files: it hashes and compresses all of them anew."""
    stamp, sources = Path(settings.STATIC_ROOT) / ".made-from", _sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(sources)


def _sources() -> str:
    """A digest of what there is to collect, by name, size and age, and of how it is done."""
    found = [
        f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    told = "\n".join(sorted(found)).encode() + Path(__file__).read_bytes()
    return hashlib.sha256(told).hexdigest()
