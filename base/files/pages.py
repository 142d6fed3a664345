"""Pages as pictures: what a browser shows of a file, so that no foreign PDF runs in it."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from base.errors import Missing
from base.files.acts import content
from base.files.models import Upload
from base.files.pdfium import opened

DPI = 110


def page_image(upload: Upload, page: int) -> bytes:
    """One page (from 1) of a file as a picture: a PDF page drawn as PNG, a picture as it is kept.

    Raises Missing for a page that is not there.
    """
    if not 1 <= page <= upload.pages:
        raise Missing(_("这个文件没有第%(page)d页。") % {"page": page})
    data = content(upload)
    return _drawn(data, page) if upload.content_type == "application/pdf" else data


def image_type(upload: Upload) -> str:
    """The content type of what `page_image` gives."""
    return "image/png" if upload.content_type == "application/pdf" else upload.content_type


def _drawn(data: bytes, page: int) -> bytes:
    with opened(data) as document:
        picture = document[page - 1].render(scale=DPI / 72).to_pil()
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()
