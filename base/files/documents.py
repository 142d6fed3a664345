"""Making documents and telling real ones from others.

A document is planned inside the act's transaction (number, facts, verify address) and made later by a worker of the
queue `documents`; until then it is shown as being made. Its truth is the digest kept here, not the look of the paper.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from base.errors import Conflict, Missing
from base.files import barcodes, disk, fonts
from base.files.models import Document
from base.files.models.documents import Kind
from base.files.sweeping import drop
from base.ledger import numbers
from base.ledger.clock import day_of, now
from base.ledger.erasing import emptied
from base.ledger.models import Event
from base.secrecy import seal, unseal

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

SERIES = {
    Kind.RECEIPT: "收", Kind.CORRECTION: "补", Kind.ACCEPTANCE: "受", Kind.REFUSAL: "不受", Kind.SPECIAL: "特",
    Kind.EXTENSION: "延", Kind.APPROVAL: "准", Kind.DENIAL: "否", Kind.LICENCE: "证", Kind.DELIVERY: "达",
    Kind.TERMINATION: "终", Kind.RETURN_LIST: "退", Kind.REVOCATION: "撤", Kind.NOTICE: "告",
    Kind.SUPERVISION: "督", Kind.CONSULTATION: "商", Kind.MANIFEST: "交", Kind.RESULT_LIST: "交",
    Kind.COUNT_RECORD: "清", Kind.COMMITMENT: "诺",
}  # fmt: skip
"""The word of each series in a document number: 鄂尔多斯受〔2026〕12号."""


def plan(*, event: Event, kind: str, series: str, facts: dict, about: str = "") -> Document:
    """Give a document its number and fix what it will say; must run in the transaction of its event.

    ``series`` names the place (机关代字); numbers run through a year within it and the kind. ``about`` is the number of
    what it belongs to, where that is no case (a bag).
    """
    word, year = f"{series}{SERIES[Kind(kind)]}", day_of(event.at).year
    running = numbers.next_in(f"document:{word}:{year}")
    return Document.objects.create(
        event=event,
        case=about or event.case,
        kind=kind,
        audience=event.audience,
        number=f"{word}〔{year}〕{running}号",
        facts=facts,
        created_at=event.at,
    )


def make(document: Document) -> Document:
    """Render, keep encrypted, and note the digest. Making it twice leaves the first one.

    Raises OSError where WeasyPrint's libraries are missing; the outbox then keeps it waiting in sight.
    """
    if document.made_at is not None:
        return document
    pdf = render(f"documents/{document.kind}.html", _context(document))
    document.path = disk.keep(seal(pdf, _place(document)), "documents/")
    document.sha256 = hashlib.sha256(pdf).hexdigest()
    document.made_at = now()
    document.save(update_fields=["path", "sha256", "made_at"])
    return document


def render(template: str, context: dict) -> bytes:
    """A template as PDF, in the documents' font; no address but data: is followed."""
    fonts.ensure()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    with override("zh-hans"):
        page = render_to_string(template, context)
    only_inside = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    read = HTML(string=page, url_fetcher=only_inside)
    return read.write_pdf(stylesheets=[_style()], font_config=_font_config())


@cache
def _font_config() -> FontConfiguration:
    """One for all: looked up anew for each, the fonts cost a tenth of the time and left 20 MB lying in a circle."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _style() -> CSS:
    """How documents look: one file, read once."""
    from weasyprint import CSS

    return CSS(string=render_to_string("documents/style.css"))


def _context(document: Document) -> dict:
    address = verify_address(document)
    return {
        **document.facts,
        "document": document,
        "title": Kind(document.kind).label,
        "address": address,
        "barcode": partial(barcodes.code128, _barcode(document)),  # drawn where a template asks for it
        "qr": barcodes.qr(address),
        "demo": settings.DEMO,
    }


def _barcode(document: Document) -> str:
    """What a scanner reads on the paper: what its facts say, else the number it is about."""
    return str(document.facts.get("barcode") or document.facts.get("application") or document.case)


def verify_address(document: Document) -> str:
    """Where anybody can check the paper."""
    return f"{settings.SITE_URL.rstrip('/')}/verify/{document.token}/"


def _place(document: Document) -> str:
    return f"files_document:content:{document.id}"


def content(document: Document) -> bytes:
    """The finished PDF. Raises Conflict ``not_ready`` while it is being made, Missing once it is erased."""
    if document.erased_at:
        raise Missing(_("这份文书过了保管期限，已经清除；编号和核验结果仍然有效。"))
    if document.made_at is None:
        raise Conflict(_("文书正在生成，请稍后再来。"), code="not_ready")
    with default_storage.open(document.path) as file:
        return unseal(file.read(), _place(document))


def erase(document: Document) -> None:
    """Forget what a paper said and its file; number and digest stay."""
    document.facts, document.erased_at = emptied(document.facts), now()
    document.save(update_fields=["facts", "erased_at"])
    transaction.on_commit(lambda: drop(document.path))


@dataclass(frozen=True)
class Finding:
    """What checking came to. ``facts`` are only what the paper itself shows, people masked."""

    genuine: bool
    reason: str
    document: Document | None = None


def by_token(token: str) -> Finding:
    """Check the address printed on a paper. Raises Missing for an unknown one."""
    document = Document.objects.filter(token=token).first()
    if document is None:
        raise Missing(_("查不到这份文书。网址可能不完整，或文书不是本系统出具的。"))
    return Finding(True, _("本系统出具过这份文书。请核对编号、日期和内容是否与纸面一致。"), document)


def by_file(data: bytes) -> Finding:
    """Check a file: genuine only when every byte is as it was made."""
    document = Document.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first() if data else None
    if document is None:
        return Finding(False, _("这个文件不是本系统出具的，或出具后被改动过。"))
    return Finding(True, _("文件与本系统出具的完全一致，没有改动。"), document)


def of_case(case: str) -> list[Document]:
    """The documents of a case, oldest first."""
    return list(Document.objects.filter(case=case).order_by("event_id", "id"))
