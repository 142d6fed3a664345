"""The page of a case: masked, logged, in scope; what it shows and what it does not."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from applications import acts
from base.files.acts import receive
from base.ledger.models import AccessLine
from tests.portal.desk.pages import address, text
from tests.support.matters import picture


def lines(case) -> list[tuple[str, str]]:
    """(role, purpose) of who looked at a case's application."""
    found = AccessLine.objects.filter(subject=f"application:{case.application.number}").order_by("id")
    return list(found.values_list("role", "purpose"))


def test_personal_data_is_masked_and_looking_is_logged(client, card):
    case = card.submit()
    page = text(client.as_("officer-ordos").get(address(case)))
    assert "6201**********2144" in page
    assert "139****0001" in page
    for secret in ("王雅琴", "620102199003072144", "13900000001", "兰州市城关区示例路1号", "示例路1号"):
        assert secret not in page
    assert lines(case) == [("officer", "read")]


def test_unmasking_asks_for_a_reason_and_is_logged(client, card):
    case = card.submit()
    path = f"/desk/cases/{case.number}/unmask/"
    client.as_("officer-ordos")
    asked = client.get(path, {"what": "phone"})
    assert "13900000001" not in text(asked)
    assert lines(case) == []
    without = client.post(path, {"what": "phone"})
    assert without.status_code == 400
    assert "请选择一个理由" in text(without)
    assert lines(case) == []
    given = client.post(path, {"what": "phone", "reason": "contact"})
    assert "13900000001" in text(given)
    assert "620102199003072144" not in text(given)
    assert lines(case) == [("officer", "unmask:phone:contact")]
    assert f'href="{address(case)}?material=photo#viewer"' in given.content.decode()
    assert "13900000001" not in text(client.get(address(case)))


def test_only_what_is_there_can_be_unmasked(client, card):
    case = card.submit()
    answer = client.as_("officer-ordos").post(
        f"/desk/cases/{case.number}/unmask/", {"what": "password", "reason": "contact"}
    )
    assert answer.status_code == 400


def test_personal_form_fields_are_masked(client, card):
    case = card.permit()
    schema = case.version.elements["form_schema"]["properties"]
    personal = [
        name for name, one in schema.items() if one.get("x-personal") and name in case.application.form
    ]
    assert personal, "the example has no personal field"
    client.as_("officer-ordos") if case.authority_id == "A-150600-hrss" else client.as_("supervisor")
    page = text(client.get(address(case)))
    long = [
        str(case.application.form[name]) for name in personal if len(str(case.application.form[name])) > 2
    ]
    assert not [value for value in long if value in page]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer-ordos", 200),
        ("approver-ordos", 200),
        ("supervisor", 200),
        ("citizen", 403),
        ("citizen2", 404),
        ("officer-jyg", 404),
        ("window-lanzhou", 404),
        ("auditor", 404),
    ],
)
def test_scope(who, status, client, card):
    case = card.submit()
    upload = case.application.materials.first().upload_id
    client.as_(who)
    paths = [address(case), f"/desk/cases/{case.number}/files/{upload}/1/", address(case, "note")]
    assert [client.get(path).status_code for path in paths] == [status] * 3


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (200, 300), colour) for colour in ("white", "red", "blue")[:pages]]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def scanned(card, cast):
    """A case whose first material is a PDF of three pages."""
    filing = card.filing()
    upload = receive(data=pdf(3), name="扫描.pdf", owner=cast["citizen"].person)
    filing.materials[0]["upload"] = str(upload.id)
    application = acts.submit(filing=filing, actor=cast["citizen"])
    return application.cases.select_related("application__stream").get(), upload


def test_a_pdf_is_shown_as_pictures(client, scanned):
    case, upload = scanned
    client.as_("officer-ordos")
    page = client.get(address(case), {"page": "2"})
    assert f"/desk/cases/{case.number}/files/{upload.id}/2/" in page.content.decode()
    assert "2 / 3" in text(page)
    picture_of = client.get(f"/desk/cases/{case.number}/files/{upload.id}/2/")
    assert picture_of["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture_of.content)).getpixel((5, 5)) == (254, 0, 0)
    assert client.get(f"/desk/cases/{case.number}/files/{upload.id}/4/").status_code == 404
    assert lines(case) == [("officer", "read"), ("officer", "file")]


def test_an_original_can_only_be_saved(client, scanned):
    case, upload = scanned
    answer = client.as_("officer-ordos").get(f"/desk/cases/{case.number}/files/{upload.id}/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_files_of_another_case_are_not_there(client, card, cast):
    case = card.submit()
    other = receive(data=picture("red"), name="b.png", owner=cast["citizen"].person)
    assert (
        client.as_("officer-ordos").get(f"/desk/cases/{case.number}/files/{other.id}/1/").status_code == 404
    )


@pytest.mark.parametrize("query", ["material=x&round=y&page=z", "page=0", "page=999", "page=-1", "round=%00"])
def test_an_odd_viewer_address_shows_something(query, client, card):
    assert client.as_("officer-ordos").get(f"{address(card.submit())}?{query}").status_code == 200


def test_before_and_after_a_correction(client, card, cast):
    case = card.submit()
    defects = [
        {"material": "photo", "problem": "底色不对", "remedy": "换白底"},
        {"field": "bank", "problem": "不全", "remedy": "写到支行"},
    ]
    acts.request_correction(case=case, actor=cast["officer-ordos"], defects=defects)
    client.as_("officer-ordos")
    waiting = text(client.get(address(case)))
    assert "底色不对" in waiting
    assert "等补正" in waiting
    upload = receive(data=picture("red"), name="新.png", owner=cast["citizen"].person)
    acts.correct(
        case=case,
        actor=cast["citizen"],
        materials=[{"key": "photo", "upload": str(upload.id)}],
        form={"bank": "中国银行东胜支行"},
    )
    page = client.get(address(case), {"material": "photo"})
    assert str(upload.id) in page.content.decode()
    assert "补正前" in text(page)
    assert re.search(r"中国银行东胜支行 补正改", text(page))
    before = client.get(address(case), {"material": "photo", "round": "0"})
    assert str(upload.id) not in before.content.decode()


def test_the_story_says_who_and_what(client, card):
    case = card.in_review()
    page = text(client.as_("approver-ordos").get(address(case)))
    assert (
        "提交审查意见 officer-ordos，受理审查员，鄂尔多斯市人力资源和社会保障局 审查：通过 审查意见：齐全"
        in page
    )


def test_documents_are_listed(client, card):
    case = card.accepted()
    page = text(client.as_("officer-ordos").get(address(case)))
    assert "受理通知书" in page
    assert "正在生成" in page


def test_supervision_is_not_for_officers(client, card, cast):
    case = card.submit()
    acts.supervise(case=case, actor=cast["supervisor"], text="请尽快答复", until="2026-03-06")
    assert "请尽快答复" not in text(client.as_("officer-ordos").get(address(case)))
    assert "请尽快答复" in text(client.as_("supervisor").get(address(case)))


def test_duplicates_are_named(client, card):
    case, other = card.submit(), card.submit()
    assert other.application.number in text(client.as_("officer-ordos").get(address(case)))


def test_as_many_queries_for_a_long_story_as_for_a_short_one(client, card, cast):
    case = card.accepted()
    client.as_("officer-ordos").get(address(case))
    found = []
    for count in (1, 20):
        for _ in range(count):
            acts.note(case=case, actor=cast["officer-ordos"], text="备注")
        with CaptureQueriesContext(connection) as queries:
            client.get(address(case))
        found.append(len(queries))
    assert found[0] == found[1]
