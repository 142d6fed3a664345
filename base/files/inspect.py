"""What a file really is. Its name and the type the browser claims are not believed."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pypdfium2
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from base.errors import Invalid, TooLarge, WrongType
from base.files.pdfium import opened

IMAGE_MAX_PIXELS = 60_000_000
PDF_MAX_PAGES = 200
ACTIVE_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XFA")


@dataclass(frozen=True)
class Content:
    """Checked bytes as they will be kept: images are encoded anew, which drops all that is not picture."""

    data: bytes
    content_type: str
    pages: int = 1


def inspect(data: bytes) -> Content:
    """Recognise a PDF, JPEG or PNG by its content.

    Raises Invalid for an empty, damaged, locked or active file, TooLarge over 20 MB (or 60 megapixels, 200 pages),
    WrongType for anything else, whatever its name says.
    """
    if not data:
        raise Invalid.at("/file", _("这个文件是空的，请重新选择。"))
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(_("文件超过20MB，请压缩或分开上传。"), errors={"/file": [_("文件超过20MB。")]})
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(data)
    text = _("这个文件打开来不是PDF、JPG或PNG，不管叫什么名字。请重新拍照，或另存为PDF再上传。")
    raise WrongType(text, errors={"/file": [text]})


def _pdf(data: bytes) -> Content:
    try:
        with opened(data) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        text = _("这个PDF有密码，请去掉密码再上传。") if locked else _("这个PDF打不开，可能已损坏。")
        raise Invalid.at("/file", text) from error
    if any(mark in data for mark in ACTIVE_PDF):
        raise Invalid.at("/file", _("这个PDF带有脚本或附件，请另存为普通PDF再上传。"))
    if not 0 < pages <= PDF_MAX_PAGES:
        raise TooLarge(_("PDF须有1到200页。"), errors={"/file": [_("PDF须有1到200页。")]})
    return Content(data, "application/pdf", pages)


def _image(data: bytes) -> Content:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            if picture.width * picture.height > IMAGE_MAX_PIXELS:
                raise Image.DecompressionBombError
            kind = picture.format
            picture = ImageOps.exif_transpose(picture)
            picture.load()
    except Image.DecompressionBombError as error:
        raise TooLarge(
            _("图片太大，请缩小到6000万像素以内。"), errors={"/file": [_("图片太大。")]}
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid.at("/file", _("这张图片打不开，可能已损坏。")) from error
    return Content(_encode(picture, kind), f"image/{kind.lower()}")


def _encode(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        picture.convert("RGB").save(out, "JPEG", quality=90)
    else:
        keep = picture if picture.mode in {"1", "L", "LA", "RGB", "RGBA"} else picture.convert("RGBA")
        keep.save(out, "PNG")
    return out.getvalue()
