"""What follows from asking for a table."""

from __future__ import annotations

from base.files import exports
from base.files.models import Export
from base.ledger.models import Event
from base.ledger.subscribers import delivery


@delivery("export", on=(exports.STREAM,), queue="documents")
def write_table(event: Event, key: str) -> None:
    """Write it, unless its days of keeping are over."""
    if found := Export.objects.filter(stream=event.stream_id).first():
        exports.make(found)
