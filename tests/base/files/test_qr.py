"""The codes on the paper, read by a reader that is not ours, lead to the page that vouches for it; on the receipt one
leads to the page that rates."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from base.files.documents import content, of_case, verify_address
from base.files.pdfium import opened
from base.ledger import tasks

zxingcpp = pytest.importorskip("zxingcpp")

try:
    import weasyprint  # noqa: F401
except OSError as missing:
    pytest.skip(f"WeasyPrint: {missing}", allow_module_level=True)

pytestmark = pytest.mark.django_db
DPI = 150
"""What an office printer and a telephone's camera together leave of a page."""


def codes(pdf: bytes) -> list[str]:
    """What stands in the QR codes of a PDF."""
    with opened(pdf) as document:
        pictures = [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    found = [code for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    return [code.text for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]


@pytest.fixture
def papers(card, cast):
    """The receipt, the acceptance and the decision of one case, made."""
    case = card.approved()
    tasks.drain("documents")
    return of_case(case.number)


def test_the_code_on_every_paper_is_its_verify_address(papers):
    read = {paper.kind: codes(content(paper)) for paper in papers}
    receipt = read.pop("receipt")
    others = [paper for paper in papers if paper.kind != "receipt"]
    assert read == {paper.kind: [verify_address(paper)] for paper in others}
    assert set(receipt) == {verify_address(papers[0]), papers[0].facts["rate_address"]}
    assert {"acceptance", "approval"} <= read.keys()


def test_the_code_opens_the_page_that_vouches(client, papers):
    address = next(code for code in codes(content(papers[0])) if "/verify/" in code)
    page = client.get(urlsplit(address).path).content.decode()
    assert papers[0].number in page
    assert "本系统出具过这份文书" in page
