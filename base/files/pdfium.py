"""The one way into PDFium, which is one big global: it must never be entered by two threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

_one_at_a_time = threading.Lock()


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF, open and alone. Raises pypdfium2.PdfiumError when it cannot be read."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
