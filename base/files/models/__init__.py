"""Rooms: what people send us, what we make for them."""

from base.files.models.documents import Document
from base.files.models.exports import Export
from base.files.models.uploads import Upload

__all__ = ["Document", "Export", "Upload"]
