"""A receipt as PDF, against a bare WeasyPrint page with as many words in the same font."""

from __future__ import annotations

from collections.abc import Iterator

from weasyprint import HTML

from base.files import documents, fonts
from base.files.models import Document
from benchmarks import ground
from benchmarks.measure import Figure, ratio
from benchmarks.people import Filings

BARE = """<!doctype html><meta charset="utf-8"><style>@page {{ size: A4; margin: 2cm }}
body {{ font-family: "{family}"; font-size: 10.5pt }}</style><body>{lines}</body>"""
LINES = 30


def figures() -> Iterator[Figure]:
    """Time of ours over time of the bare page."""
    with ground.copy("papers"):
        case = Filings().submit()
        document = Document.objects.get(case=case.number)
        template, context = f"documents/{document.kind}.html", documents._context(document)
        words = f"{context['authority']}已收到{context['applicant']}的申请：{context['item']}。"
        page = BARE.format(family=fonts.FAMILY, lines=f"<p>{words}</p>" * LINES)
        yield ratio(
            "receipt as PDF over a bare page (time)",
            lambda: documents.render(template, context),
            lambda: HTML(string=page).write_pdf(),
            1.5,
            least=False,
        )
