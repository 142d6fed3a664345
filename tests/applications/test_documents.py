"""Documents: planned with the act, made by the worker, checked by anybody."""

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from applications import acts
from base.errors import Refusal
from base.files import documents
from base.files.models import Document
from base.ledger import tasks

try:
    import weasyprint  # noqa: F401
except OSError as missing:  # a machine without Pango, where we may not install it: documents wait there
    pytest.skip(f"WeasyPrint: {missing}", allow_module_level=True)


def of(case, kind):
    return Document.objects.get(case=case.number, kind=kind)


def made(case, kind):
    tasks.drain("documents")
    return of(case, kind)


def words(pdf):
    """The text of all pages, without line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")
    finally:
        document.close()


def test_a_document_has_its_number_before_it_is_made(card):
    case = card.submit()
    receipt = of(case, "receipt")
    assert (receipt.number, receipt.made_at) == ("鄂尔多斯收〔2026〕1号", None)
    with pytest.raises(Refusal) as no:
        documents.content(receipt)
    assert no.value.code == "not_ready"
    assert words(documents.content(made(case, "receipt"))).startswith("鄂尔多斯市人力资源和社会保障局")


def test_a_refused_act_leaves_no_document_and_no_gap(card, cast):
    case = card.submit()
    with pytest.raises(Refusal), transaction.atomic():
        acts.refuse(case=case, actor=cast["officer-ordos"], ground="art32_1", reason="")
    assert not Document.objects.filter(case=case.number, kind="refusal").exists()
    acts.refuse(case=case, actor=cast["officer-ordos"], ground="art32_1", reason="不需要")
    assert of(case, "refusal").number == "鄂尔多斯不受〔2026〕1号"


def test_what_the_documents_say(card, cast, settings):
    settings.SITE_URL = "https://tongban.example"
    officer, approver = cast["officer-ordos"], cast["approver-ordos"]
    case = card.submit()
    defects = [{"material": "photo", "problem": "背景不是白色", "remedy": "用白色背景重拍"}]
    acts.request_correction(case=case, actor=officer, defects=defects)
    asked = words(documents.content(made(case, "correction")))
    for said in ("近期免冠白底照片", "背景不是白色", "用白色背景重拍", "2026年3月25日", "6201**********2144"):
        assert said in asked
    assert "620102199003072144" not in asked

    case = card.accepted()
    accepted = made(case, "acceptance")
    text = words(documents.content(accepted))
    assert "2026年3月18日前" in text
    assert f"https://tongban.example/verify/{accepted.token}/" in text

    acts.review(case=case, actor=officer, passed=False, opinion="不符")
    acts.deny(case=case, actor=approver, reason="不在本市参保")
    denied = words(documents.content(made(case, "denial")))
    assert "不在本市参保" in denied
    assert "六十日内" in denied
    assert "六个月内" in denied


def test_every_built_document_can_be_made(card, cast):
    officer, approver, citizen = cast["officer-ordos"], cast["approver-ordos"], cast["citizen"]
    case = card.accepted()
    acts.start_special(case=case, actor=officer, kind="testing", reason="检测", days=3)
    acts.confirm_special(case=case, actor=approver)
    acts.end_special(case=case, actor=officer)
    acts.extend(case=case, actor=approver, days=5, reason="复杂")
    acts.supervise(case=case, actor=cast["supervisor"], text="请尽快", until="2026-03-20")
    acts.consult(case=case, actor=officer, text="与榆林核对", consent=True)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    acts.approve(case=case, actor=approver, result={"卡号": "示例"})
    acts.issue(case=case, actor=officer)
    acts.confirm_receipt(case=case, actor=citizen)
    acts.supervise(case=case, actor=cast["supervisor"], text="应撤销", until="2026-03-20")
    acts.revoke(case=case, actor=approver, reason="材料虚假")
    gone = card.submit()
    acts.withdraw(application=gone.application, actor=citizen, reason="不办了")
    ended = acts.terminate(case=card.submit(), actor=approver, reason="事项取消")
    acts.reroute(case=card.submit(), actor=officer, authority="A-610800-hrss", reason="归榆林")
    tasks.drain("documents")
    waiting = Document.objects.filter(made_at__isnull=True)
    assert list(waiting) == []
    kinds = {
        "special",
        "extension",
        "supervision",
        "consultation",
        "approval",
        "licence",
        "delivery",
        "revocation",
    }
    assert kinds <= set(Document.objects.filter(case=case.number).values_list("kind", flat=True))
    assert "事项取消" in words(documents.content(of(ended, "termination")))


def test_a_changed_byte_does_not_verify(api, card):
    document = made(card.submit(), "receipt")
    pdf = documents.content(document)

    def send(data):
        file = SimpleUploadedFile("a.pdf", data)
        return api.client.post("/api/v1/verify/", {"file": file}, format="multipart").json()

    assert send(pdf)["genuine"] is True
    assert send(pdf)["facts"]["applicant"] == "王**"
    assert send(pdf[:-1] + b"x") == {"genuine": False, "reason": send(b"other")["reason"], "facts": {}}
    by_token = api.post("/verify/", {"token": document.token}).json()
    assert (by_token["genuine"], by_token["facts"]["number"]) == (True, document.number)
    assert api.post("/verify/", {"token": "unknown"}).status_code == 404
    assert api.post("/verify/", {}).status_code == 400


def test_documents_are_for_those_in_scope(api, card, client):
    case = card.in_review()
    tasks.drain("documents")
    shown = api("citizen").get(f"/cases/{case.number}/documents/").json()["results"]
    assert [one["kind"] for one in shown] == ["receipt", "acceptance"]
    url = shown[0]["url"]
    assert client.as_("citizen").get(url).content.startswith(b"%PDF")
    assert client.as_("officer-ordos").get(url).status_code == 200
    assert client.as_("citizen2").get(url).status_code == 404


def test_staff_documents_are_not_for_the_applicant(api, card, cast):
    case = card.accepted()
    acts.supervise(case=case, actor=cast["supervisor"], text="请尽快", until="2026-03-20")

    def kinds(who):
        rows = api(who).get(f"/cases/{case.number}/documents/").json()["results"]
        return [one["kind"] for one in rows]

    assert "supervision" not in kinds("citizen")
    assert "supervision" in kinds("supervisor")
