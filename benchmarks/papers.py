"""A receipt as PDF, against a bare WeasyPrint page with the same words in the same font, its headings bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from base.files import documents, fonts
from base.files.models import Document
from benchmarks import ground
from benchmarks.measure import Figure, ratio
from benchmarks.people import Filings

BARE = """<!doctype html><meta charset="utf-8"><style>@page {{ size: A4; margin: 2cm }}
body {{ font: 11.5pt/1.75 "Noto Sans SC" }}</style><body>{lines}</body>"""


def figures() -> Iterator[Figure]:
    """Time of ours over time of the bare page."""
    fonts.ensure()
    from weasyprint import HTML  # only now: it looks for fonts once

    with ground.copy("papers"):
        case = Filings().submit()
        document = Document.objects.get(case=case.number)
        template, context = f"documents/{document.kind}.html", documents._context(document)
        page = BARE.format(lines=_words(template, context))
        yield ratio(
            "receipt as PDF over a bare page (time)",
            lambda: documents.render(template, context),
            lambda: HTML(string=page).write_pdf(),
            1.5,
            least=False,
        )


def _words(template: str, context: dict) -> str:
    """What the document says, a paragraph for each line, without tables, columns or pictures."""
    found = re.sub(
        r"<(h1|h2|b|th)\b[^>]*>(.*?)</\1>", r"*\2*", render_to_string(template, context), flags=re.DOTALL
    )
    lines = filter(
        None, map(str.strip, strip_tags(re.sub(r"</(p|tr|h1|h2|div|li)>|<br>", "\n", found)).splitlines())
    )
    return re.sub(r"\*(.*?)\*", r"<b>\1</b>", "".join(f"<p>{line}</p>" for line in lines))
