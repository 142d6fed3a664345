"""That what was sent in and what was made lies where its row says, whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from base.errors import Refusal
from base.files import acts, documents, exports
from base.files.models import Document, Export, Upload
from base.ledger.invariants import Since, invariant, named
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from base.secrecy import Unreadable

FEW = 100
"""Rows fetched at a time: for each a whole file is read."""


@invariant("files", "each file that was sent in, each document and each table is there and opens")
def files_are_there(since: Since) -> Iterator[str]:
    for upload in _from(Upload.objects.filter(erased_at=None), since):
        yield from _opens(upload, acts.content)
    for export in _from(Export.objects.exclude(made_at=None), since):
        yield from _opens(export, exports.content)
    for document in _from(Document.objects.exclude(made_at=None).filter(erased_at=None), since):
        yield from _opens(document, _genuine)


@invariant("documents", "each document that was numbered is made, or somebody is to make it")
def documents_are_made(since: Since) -> Iterator[str]:
    undone = Delivery.objects.filter(event=OuterRef("event")).exclude(state=DeliveryState.DONE)
    for document in _from(Document.objects.filter(~Exists(undone), made_at=None), since):
        yield named(document, f"{document.number} is not made, and nobody is to make it")


def _from(rows: QuerySet, since: Since) -> Iterator:
    rows = rows.filter(created_at__gte=since) if since else rows
    return rows.order_by("created_at").iterator(chunk_size=FEW)


def _opens(row: Upload | Export | Document, read) -> Iterator[str]:
    try:
        read(row)
    except OSError as error:
        yield named(row, f"its file {row.path} cannot be read ({error.__class__.__name__})")
    except (Unreadable, Refusal):
        yield named(row, f"its file {row.path} is not what was kept")


def _genuine(document: Document) -> None:
    if hashlib.sha256(documents.content(document)).hexdigest() != document.sha256:
        raise Unreadable(document.path)
