"""The receipt on the screen and on paper, drawn from the facts of its document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno
from barcode import Code128
from django.conf import settings
from django.urls import reverse

from applications import queries

RECEIPT = "receipt"
"""The kind of document that only the leading case of an application has."""


@dataclass(frozen=True)
class Sheet:
    """``facts`` are those the receipt prints; ``bars`` its barcode as a path, ``bars_wide`` units wide."""

    application: object
    case: object
    document: object
    documents: list
    facts: dict
    qr: str
    bars: str
    bars_wide: int

    @classmethod
    def of(cls, application: object, reader: object) -> Sheet:
        """The receipt of a matter, as its clerk sees it."""
        held = ((case, queries.documents(reader, case)) for case in application.cases.all())
        case, documents, receipt = next(
            (case, documents, one) for case, documents in held for one in documents if one.kind == RECEIPT
        )
        bars, wide = barcode(application.number)
        code = segno.make(f"{settings.SITE_URL}{reverse('track')}", error="m")
        qr = code.svg_inline(scale=3, border=0, omitsize=True, svgclass="qr", lineclass=None)
        return cls(application, case, receipt, documents, receipt.facts, qr, bars, wide)


def barcode(text: str) -> tuple[str, int]:
    """A Code 128 as (path of an SVG of height 40, width in units): the page's own policy forbids data: pictures."""
    modules, at, path = Code128(text).build()[0], 0, []
    for black, run in groupby(modules):
        wide = len(list(run))
        path += [f"M{at} 0h{wide}v40h-{wide}z"] if black == "1" else []
        at += wide
    return "".join(path), at
