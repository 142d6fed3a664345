"""A guide on paper."""

import pypdfium2
import pytest

from catalog.queries import search

try:
    import weasyprint  # noqa: F401
except OSError as missing:
    pytest.skip(f"WeasyPrint: {missing}", allow_module_level=True)


def test_a_guide_can_be_taken_along(client, db):
    code = search("社会保障卡申领")[0].code
    answer = client.get(f"/items/{code}/150602/leaflet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_bounded() for page in document).replace(" ", "")
    document.close()
    for said in ("社会保障卡申领", "近期免冠白底照片", "受理后10个工作日", "六个月内"):
        assert said in text


def test_no_guide_no_leaflet(client, db):
    code = search("学位公证")[0].code
    assert client.get(f"/items/{code}/150602/leaflet.pdf").status_code == 404
