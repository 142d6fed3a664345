"""Files are what they are, not what they say."""

import io

import pytest
from PIL import Image

from base.files.acts import content
from base.files.models import Upload

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def test_a_picture_is_kept_encrypted_and_encoded_anew(api, png, tmp_path):
    answer = api("citizen").upload(png + b"<script>alert(1)</script>", "照片.png")
    assert (answer.status_code, answer.json()["content_type"]) == (201, "image/png")
    kept = Upload.objects.get(id=answer.json()["id"])
    assert content(kept).startswith(b"\x89PNG")
    assert b"<script>" not in content(kept)
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert b"PNG" not in on_disk


def test_a_pdf_is_taken(api):
    assert api("citizen").upload(PDF, "a.pdf").json()["content_type"] == "application/pdf"


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "empty.png", 400),
        (b"MZ\x90\x00 an exe", "paper.pdf", 415),
        (b"%PDF-1.4 broken", "paper.pdf", 400),
        (
            PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(1)>>"),
            "active.pdf",
            400,
        ),
        (b"\x89PNG\r\n\x1a\n broken", "a.png", 400),
        (b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "big.jpg", 413),
        ("𠮷".encode(), "𠮷.txt", 415),
    ],
)
def test_what_is_not_taken_is_told(api, data, name, status):
    answer = api("citizen").upload(data, name)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]


def test_a_decompression_bomb_is_refused(api):
    out = io.BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    assert api("citizen").upload(out.getvalue()).status_code == 413
