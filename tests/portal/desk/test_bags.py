"""Bags through pages: from packing to the count, and every barcode that is wrong."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.accounts.acts import appoint
from base.errors import Conflict
from base.files.documents import of_case
from base.ledger import tasks
from base.ledger.actors import SYSTEM
from catalog.acts.agreements import end_agreement
from handoff import acts as paper
from handoff import proof
from handoff.models import Bag, Incident, Original
from tests.portal.desk.pages import text
from tests.support.matters import picture
from tests.support.papers import Window, all_ok, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


def page(bag: Bag, part: str = "") -> str:
    return f"/desk/bags/{bag.number}/{part}"


def act(client, bag: Bag, name: str, **fields):
    return client.post(page(bag, f"acts/{name}/"), fields)


def pack_all(client) -> Bag:
    """Press the first 装一袋."""
    listed = client.get("/desk/bags/").content.decode()
    first = re.search(r'action="/desk/bags/pack/">(.*?)</form>', listed, re.DOTALL)[1]
    fields = dict(re.findall(r'name="(place|to|application)" value="([^"]*)"', first))
    answer = client.post("/desk/bags/pack/", fields)
    return Bag.objects.get(number=answer["Location"].split("/")[3])


@pytest.mark.parametrize("path", ["/desk/bags/", "/desk/handover/", "/desk/incidents/"])
def test_the_pages_of_paper_are_one_place_in_the_header(client, path):
    header = client.as_("window-yulin").get(path).content.decode().split("</header>")[0]
    assert re.findall(r'aria-current="page">([^<]+)<', header) == ["袋与寄递"]


def test_from_packing_to_the_count_by_pages(client, window):
    case = window.collect()
    client.as_("window-yulin")
    bag = pack_all(client)
    assert bag.to_organisation_id == "A-150600-disabled"
    assert bag.lines.count() == 2
    assert act(client, bag, "seal", seal_no="YL-0001").status_code == 302
    sent = act(client, bag, "send", carrier="manual", company="shunfeng", waybill_no="SF1234567890")
    assert sent.status_code == 302
    assert act(client, bag, "type_track", state="in_transit", text="到了东胜").status_code == 302
    assert "到了东胜" in text(client.get(page(bag)))
    assert "顺丰速运 SF1234567890" in text(client.get(page(bag)))
    assert "SF Express" in text(client.get(page(bag), headers={"accept-language": "en"}))
    client.as_("officer-ordos")
    assert act(client, bag, "receive").status_code == 302
    first, second = (one.number for one in originals(case.application))
    scanned = client.post(page(bag, "count/"), {"code": first, "scan": "1", f"note-{second}": "写了一半"})
    assert f"{first} " in text(scanned)
    assert "扫到1件" in text(scanned)
    assert 'value="写了一半"' in scanned.content.decode()
    lines = {f"outcome-{first}": "ok", f"outcome-{second}": "missing", f"note-{second}": "袋里没有"}
    done = client.post(page(bag, "count/"), {**lines, "extra": ["一张别人的照片", ""], "count": "1"})
    assert done.status_code == 302, text(done)
    kinds = set(Incident.objects.values_list("kind", flat=True))
    assert kinds == {"missing", "extra"}
    shown = text(client.get(page(bag)))
    assert "相符 1" in shown
    assert "缺少 1" in shown
    assert "一张别人的照片" in shown
    assert "清单2件，相符1件，缺少1件，多出1件" in shown
    assert list(proof.faults()) == []


def test_a_count_that_finds_all_says_no_more(client, window):
    bag = window.sent(window.collect())
    officer = window.cast["officer-ordos"]
    paper.count(bag=paper.receive(bag=bag, actor=officer), actor=officer, lines=all_ok(bag))
    shown = text(client.as_("window-yulin").get(page(bag)))
    assert "清单2件，相符2件 " in shown
    for none in ("缺少0", "损坏0", "多出0"):
        assert none not in shown


def test_a_bag_that_arrived_waits_for_no_news_of_the_carrier(client, window):
    bag = window.sent(window.collect(), company="shunfeng", waybill_no="SF1234567890")
    client.as_("window-yulin")
    for path in (page(bag), "/desk/bags/"):
        assert "已下单" in text(client.get(path))
    assert "快递还没有消息" in text(client.get(page(bag)))
    paper.receive(bag=bag, actor=window.cast["officer-ordos"])
    for path in (page(bag), "/desk/bags/"):
        shown = text(client.get(path))
        assert "SF1234567890" in shown
        assert "已下单" not in shown
    assert "快递还没有消息" not in text(client.get(page(bag)))


def test_what_we_hand_to_a_carrier_has_a_company_and_a_number(client, window, settings):
    bag = paper.seal(bag=window.packed(window.collect()), actor=window.clerk, seal_no="S-1")
    client.as_("window-yulin")
    form = client.get(page(bag, "acts/send/")).content.decode()
    assert "自己交寄的，填快递公司和运单号。" in form
    assert "选填" not in form
    assert "和寄递方式一致" not in form
    assert missing_fields(act(client, bag, "send", carrier="manual")) == ["company", "waybill_no"]
    settings.COURIERS = ["ems", "manual"]
    form = client.get(page(bag, "acts/send/")).content.decode()
    assert "由本系统下单的不填" in form
    assert "选填" not in form
    blank = act(client, bag, "send", carrier="manual", company="shunfeng")
    assert missing_fields(blank) == ["waybill_no"]
    assert act(client, bag, "send", carrier="ems").status_code == 302


def missing_fields(response) -> list[str]:
    """Fields that a form was refused for."""
    assert response.status_code == 400
    return re.findall(r'id="f-(\w+)"[^>]*aria-invalid="true"', response.content.decode())


def test_the_list_and_the_record_are_real_documents(client, window):
    case = window.collect()
    bag = window.sent(case)
    tasks.drain("documents")
    (made,) = of_case(bag.number)
    assert made.get_kind_display() == "材料交接单"
    assert made.facts["seal_no"] == "S-1"
    lines = [line["number"] for one in made.facts["cases"] for line in one["lines"]]
    assert lines == [one.number for one in originals(case.application)]
    pdf = client.as_("window-yulin").get(page(bag, f"papers/{made.id}/"))
    assert pdf.content.startswith(b"%PDF")
    assert client.as_("window-lanzhou").get(page(bag, f"papers/{made.id}/")).status_code == 404
    verified = client.get(f"/verify/{made.token}/")
    assert made.number in text(verified)
    officer = window.cast["officer-ordos"]
    paper.receive(bag=bag, actor=officer)
    count = all_ok(bag)
    count[0] = {**count[0], "outcome": "damaged", "note": "撕了角"}
    paper.count(bag=bag, actor=officer, lines=[*count, {"extra": "一支笔"}])
    tasks.drain("documents")
    record = of_case(bag.number)[1]
    assert record.get_kind_display() == "清点记录"
    outcomes = [line["outcome"] for one in record.facts["cases"] for line in one["lines"]]
    assert sorted(outcomes) == ["损坏", "相符"]
    assert record.facts["extras"] == ["一支笔"]
    assert client.as_("officer-ordos").get(page(bag, f"papers/{record.id}/")).content.startswith(b"%PDF")


def test_wrong_barcodes_while_packing(client, window):
    case, other = window.collect(), window.collect()
    bag, second = window.packed(case), window.packed(other)
    client.as_("window-yulin")
    inside, elsewhere = (one.lines.first().original_id for one in (bag, second))
    for code, words in (
        ("没有的码", "没有条码为“没有的码”的原件"),
        (inside, "不在这里"),
        (elsewhere, "不在这里"),
        ("", "请填写"),
    ):
        answer = act(client, bag, "add", original=code)
        assert answer.status_code in (400, 409), code
        assert words in text(answer)
    assert 'value="没有的码"' in act(client, bag, "add", original="没有的码").content.decode()


def test_an_empty_bag_is_not_sealed_and_a_seal_is_used_once(client, window):
    window.sent(window.collect(), seal="S-9")
    bag = window.packed(window.collect())
    client.as_("window-yulin")
    used = act(client, bag, "seal", seal_no="S-9")
    assert used.status_code == 400
    assert "这个封签号用过了" in text(used)
    assert 'value="S-9"' in used.content.decode()
    for line in list(bag.lines.all()):
        assert act(client, bag, "remove", original=line.original_id).status_code == 302
    empty = act(client, bag, "seal", seal_no="S-10")
    assert empty.status_code == 409
    assert "不能封" in text(empty)


def test_a_waybill_is_used_once(client, window):
    window.sent(window.collect(), company="shunfeng", waybill_no="SF1234567890")
    bag = paper.seal(bag=window.packed(window.collect()), actor=window.clerk, seal_no="S-2")
    client.as_("window-yulin")
    twice = act(client, bag, "send", carrier="manual", company="shunfeng", waybill_no="SF1234567890")
    assert twice.status_code == 409
    assert "这个运单号已经用在别的袋上" in text(twice)
    assert 'value="SF1234567890"' in twice.content.decode()
    odd = act(client, bag, "send", carrier="manual", company="shunfeng", waybill_no="？？")
    assert odd.status_code == 400
    assert "6到32位" in text(odd)
    assert act(client, bag, "send", carrier="", waybill_no="").status_code == 400


def test_wrong_barcodes_while_counting(client, window):
    bag, other = window.sent(window.collect()), window.sent(window.collect(), seal="S-2")
    officer = window.cast["officer-ordos"]
    paper.receive(bag=bag, actor=officer)
    client.as_("officer-ordos")
    inside = bag.lines.first().original_id
    first = client.post(page(bag, "count/"), {"code": inside.lower(), "scan": "1"})
    assert first.status_code == 200
    again = client.post(page(bag, "count/"), {"code": inside, "scan": "1", "extra": ["一支笔"]})
    assert "已经扫过了" in text(again)
    assert 'value="一支笔"' in again.content.decode()
    strange = client.post(page(bag, "count/"), {"code": other.lines.first().original_id, "scan": "1"})
    assert strange.status_code == 400
    assert f"它属于袋{other.number}" in text(strange)
    unknown = client.post(page(bag, "count/"), {"code": "XYZ", "scan": "1"})
    assert "没有条码为“XYZ”的原件" in text(unknown)


def test_a_count_that_leaves_lines_out_loses_nothing(client, window, png):
    from django.core.files.uploadedfile import SimpleUploadedFile

    bag = window.sent(window.collect())
    paper.receive(bag=bag, actor=window.cast["officer-ordos"])
    client.as_("officer-ordos")
    first, second = (line.original_id for line in bag.lines.order_by("original"))
    typed = {f"outcome-{first}": "damaged", f"note-{first}": "撕了角", "extra": ["一支笔"], "count": "1"}
    photo = SimpleUploadedFile("bag.png", picture("red"))
    short = client.post(page(bag, "count/"), {**typed, "photo": photo})
    assert short.status_code == 400
    assert f"还有没清点的：{second}" in text(short)
    body = short.content.decode()
    assert 'value="撕了角"' in body
    assert 'value="一支笔"' in body
    kept = re.search(r'name="photo_kept" value="([^"]+)"', body)[1]
    done = client.post(page(bag, "count/"), {**typed, f"outcome-{second}": "ok", "photo_kept": kept})
    assert done.status_code == 302
    incident = Incident.objects.get(kind="damaged")
    assert str(incident.photo_id) == kept
    picture_of = client.get(f"/desk/incidents/{incident.id}/photo/")
    assert picture_of["Content-Type"] == "image/png"
    assert client.as_("window-lanzhou").get(f"/desk/incidents/{incident.id}/photo/").status_code == 404
    broken = SimpleUploadedFile("bag.png", b"not a picture")
    other = window.sent(window.collect(), seal="S-2")
    paper.receive(bag=other, actor=window.cast["officer-ordos"])
    refused = client.as_("officer-ordos").post(
        page(other, "count/"), {"count": "1", "photo": broken, "rest": "ok"}
    )
    assert refused.status_code == 415
    assert other.number in text(refused)


def test_the_sender_and_strangers_do_not_count(client, window):
    bag = window.sent(window.collect())
    paper.receive(bag=bag, actor=window.cast["officer-ordos"])
    lines = {f"outcome-{line.original_id}": "ok" for line in bag.lines.all()}
    for who, status in (
        ("window-yulin", 403),
        ("officer-yulin", 404),
        ("window-lanzhou", 404),
        ("citizen", 403),
    ):
        answer = client.as_(who).post(page(bag, "count/"), {**lines, "count": "1"})
        assert answer.status_code == status, who
    assert client.as_("window-yulin").get(page(bag, "count/")).status_code == 302
    bag.refresh_from_db()
    assert bag.state == "received"


def test_what_a_barcode_opens(client, window):
    case = window.collect()
    loose = originals(case.application)[0]
    client.as_("window-yulin")
    opens = lambda code: client.get("/desk/bags/find/", {"code": code}).headers.get("Location")  # noqa: E731
    assert opens(loose.number) == f"/desk/cases/{case.number}/"
    assert opens(case.application.number) == f"/desk/cases/{case.number}/"
    bag = window.packed(case)
    assert opens(bag.number.lower()) == page(bag)
    assert opens(loose.number) == page(bag)
    nothing = client.get("/desk/bags/find/", {"code": "B0000000000000"})
    assert nothing.status_code == 404
    assert "没有找到“B0000000000000”" in text(nothing)
    client.as_("window-lanzhou")
    assert client.get("/desk/bags/find/", {"code": bag.number}).status_code == 404


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_list_is_flat(client, window):
    client.as_("officer-ordos")
    window.sent(window.collect())
    one = queries_of(client, "/desk/bags/")
    for at in range(2, 4):
        window.sent(window.collect(), seal=f"S-{at}")
    assert queries_of(client, "/desk/bags/") == one


def test_an_agreement_that_ended_still_lets_the_bag_go(client, window, clock):
    case = window.collect()
    bag = window.packed(case)
    keeper = window.cast["catalog-admin"]
    appoint(
        account=keeper, role="catalog_admin", organisation="G-150600", actor=SYSTEM, since=clock.now.date()
    )
    end_agreement(
        agreement=case.application.agreement.pk, reason="协作结束", on=clock.now.date(), actor=keeper
    )
    clock.on(days=2)
    with pytest.raises(Conflict, match="协议"):
        window.collect()
    client.as_("window-yulin")
    assert act(client, bag, "seal", seal_no="S-1").status_code == 302
    how = {"carrier": "manual", "company": "shunfeng", "waybill_no": "SF1234567890"}
    assert act(client, bag, "send", **how).status_code == 302
    assert Original.objects.filter(holder_code=bag.number).count() == 2


def test_a_bag_that_came_back_is_taken_in_and_goes_again(client, window):
    bag = window.sent(window.collect())
    client.as_("window-yulin")
    early = act(client, bag, "take_back")
    assert early.status_code == 409
    assert "快递没有说退回" in text(early)
    assert act(client, bag, "type_track", state="returned", text="退回榆林").status_code == 302
    assert "再次投递" in text(client.get(page(bag)))
    assert act(client, bag, "take_back").status_code == 302
    bag.refresh_from_db()
    assert bag.state == "cancelled"
    assert set(Original.objects.values_list("holder_code", flat=True)) == {"H-610800"}
    assert list(proof.faults()) == []
