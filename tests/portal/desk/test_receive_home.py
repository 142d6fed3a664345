"""A draft filled at home and taken to a window; a correction handed in at a window that has nothing to do with it."""

from __future__ import annotations

import re

import pytest

from applications import acts, drafts
from applications.models import Application, Correction, Draft
from base.errors import Conflict, Missing
from base.files.acts import receive
from base.ledger.models import AccessLine
from handoff import acts as paper
from handoff import proof
from handoff.models import Incident, Original
from tests.portal.desk.counter import PROOF, Counter, errors, person, scan
from tests.support.matters import filled, guide_at, picture, place
from tests.support.papers import ITEM, Window, all_ok, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast):
    """A citizen's draft of three papers, one of them scanned at home."""
    guide, owner = guide_at(PROOF, "150600"), cast["citizen"]
    upload = receive(data=picture("grey"), name="home.png", owner=owner.person)
    key = next(one.key for one in guide.materials if one.paper != "look")
    content = {
        "mode": "remote_receipt", "form": filled(guide.form_schema) | place(guide, "150602"),
        "materials": [{"key": key, "upload": str(upload.id)}], "delivery": {"method": "window"},
    }  # fmt: skip
    return drafts.start(task_code=guide.task_code, actor=owner, content=content)


@pytest.fixture
def addressed(home, cast):
    return drafts.address(draft=home, hall="H-610800", actor=cast["citizen"])


def test_addressing_gives_a_number_and_a_code_and_another_hall_the_same(addressed, cast):
    assert len(addressed.number) == 13
    assert len(addressed.query_code) == 8
    again = drafts.address(draft=addressed, hall="H-610800", actor=cast["citizen"])
    assert (again.number, again.query_code) == (addressed.number, addressed.query_code)


def test_it_is_addressed_only_where_an_agreement_covers_it_and_only_by_its_owner(home, cast):
    with pytest.raises(Conflict, match="没有代"):
        drafts.address(draft=home, hall="H-620100", actor=cast["citizen"])
    with pytest.raises(Missing):
        drafts.address(draft=home, hall="H-610800", actor=cast["citizen2"])


def test_the_citizen_chooses_a_hall_nearby(client, home):
    client.as_("citizen")
    client.cookies["here"], client.cookies["there"] = "610802", "150602"
    check = f"/apply/{home.task_code}/{home.id}/check/"
    page = client.get(check).content.decode()
    assert "榆林市政务服务中心" in page
    client.post(check, {"go": "hall", "hall": "H-610800"})
    home.refresh_from_db()
    page = client.get(check).content.decode()
    assert home.number in page
    assert home.query_code in page
    refused = client.post(check, {"go": "hall", "hall": "H-620100"})
    assert refused.status_code == 409
    assert "没有代" in refused.content.decode()
    assert client.post(check, {"go": "hall", "hall": "nowhere"}).status_code == 404


def opened(client, draft) -> Counter:
    return Counter(client).sends(scan=draft.number).sends(go="open", code=draft.query_code.lower())


def test_number_and_code_open_it_filled_in_and_it_is_erased_when_received(client, addressed):
    counter = opened(client, addressed)
    assert "鄂尔多斯—榆林" in counter.page
    counter.sends(
        go="collect", **person(), **{name: v for name, v in counter.papers().items() if "seen" in name}
    )
    assert "收下了" in counter.page, errors(counter.page)
    assert not Draft.objects.exists()
    assert Application.objects.get().materials.filter(upload__isnull=False).count() == 1
    assert AccessLine.objects.filter(subject=f"draft:{addressed.number}").exists()


def test_a_wrong_code_opens_nothing_and_five_are_enough(client, addressed):
    counter = Counter(client).sends(scan=addressed.number)
    for _try in range(5):
        counter.sends(go="open", code="AAAAAAAA")
        assert "编号或查询码不对" in errors(counter.page)
    counter.sends(go="open", code=addressed.query_code)
    assert counter.response.status_code == 429


def test_opened_twice_by_one_clerk_it_is_the_same_sitting(client, addressed):
    first = opened(client, addressed).action
    assert opened(client, addressed).action == first


def test_what_was_set_aside_at_one_hall_comes_along_to_another(client, addressed):
    opened(client, addressed).sends(go="park", **person())
    there = Counter(client.__class__(), "window-lanzhou")
    there.sends(scan=addressed.number).sends(go="open", code=addressed.query_code)
    assert there.response.status_code == 200, there.response.status_code
    moved = Draft.objects.get(id=there.action.split("/")[3])
    assert moved.hall_id == "H-620100"
    assert moved.content["receiving_place"] == "H-620100"
    assert not (moved.content.get("identity_check") or {}).get("result")
    assert not Draft.objects.filter(hall="H-610800", number=None).exists()


def test_what_a_colleague_elsewhere_has_in_hand_stays_there(client, addressed):
    opened(client, addressed)
    there = Counter(client.__class__(), "window-lanzhou")
    there.sends(scan=addressed.number).sends(go="open", code=addressed.query_code)
    assert there.response.status_code == 409
    assert "同事正在办" in there.page


# ---- correction at any window -------------------------------------------------------------------


@pytest.fixture
def wanting(cast):
    """Collected at 榆林; 鄂尔多斯 asks for the photo again."""
    case = Window(cast).collect()
    defects = [{"material": "photo", "problem": "照片不是白底", "remedy": "请换白底照片"}]
    return acts.request_correction(case=case, actor=cast["officer-ordos"], defects=defects)


def at_the_window(client, case, who="window-yulin", **typed):
    application = case.application
    asked = {"number": application.number, "code": application.query_code, **typed}
    return client.as_(who).post("/desk/correct/", asked)


def test_only_what_is_missing_is_shown_and_handed_in(client, wanting):
    page = at_the_window(client, wanting).content.decode()
    assert "照片不是白底" in page
    assert "王雅琴" not in page
    assert "居民户口簿" not in page
    before = Original.objects.count()
    answer = at_the_window(client, wanting, go="correct", **{"file-photo": scan(), "originals-photo": "1"})
    assert answer.status_code == 302
    assert Correction.objects.get().answered_at
    assert Original.objects.count() == before + 1
    assert AccessLine.objects.filter(purpose="correct").exists()


def test_without_the_scan_it_is_said_and_the_scan_is_kept_after_another_error(client, wanting):
    nothing = at_the_window(client, wanting, go="correct")
    assert nothing.status_code == 400
    assert "这一处还没有补" in nothing.content.decode()
    wrong = at_the_window(client, wanting, go="correct", **{"file-photo": scan(), "originals-photo": "many"})
    assert wrong.status_code == 400
    assert 'name="kept-photo"' in wrong.content.decode()


def test_a_window_without_an_agreement_is_told_so(client, wanting):
    answer = at_the_window(client, wanting, "window-lanzhou")
    assert answer.status_code == 409
    assert "没有覆盖这个办理机关的授权协议" in answer.content.decode()


def test_what_is_left_empty_is_said_beside_it_and_not_counted(client, wanting):
    said = "请填写。"
    for typed, wrong in (({"number": "", "code": " "}, ["number", "code"]), ({"code": ""}, ["code"])):
        for _try in range(6):
            answer = at_the_window(client, wanting, **typed)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert re.findall(rf'id="f-(\w+)-error">{said}', page) == wrong
        assert "编号或查询码不对" not in page
    assert at_the_window(client, wanting).status_code == 200


def test_wrong_codes_are_counted(client, wanting):
    for _try in range(5):
        assert at_the_window(client, wanting, code="AAAAAAAA").status_code == 404
    assert at_the_window(client, wanting).status_code == 429


def test_a_matter_with_nothing_to_correct_says_so(client, cast):
    case = Window(cast).collect(item=ITEM)
    assert "没有要补正的" in at_the_window(client, case).content.decode()


# ---- supplied again -----------------------------------------------------------------------------


@pytest.fixture
def lost(cast):
    """The bag of a matter taken in at 榆林 was lost by the carrier; 鄂尔多斯 asks for the papers again."""
    case, officer, window = Window(cast).collect(), cast["officer-ordos"], Window(cast)
    paper.lose(bag=window.sent(case), actor=window.clerk, reason="快递公司书面确认丢失")
    for incident in Incident.objects.all():
        paper.fault(incident=incident, actor=officer, of="carrier")
        paper.gone(incident=incident, actor=window.clerk, reason="理赔已结")
    return acts.ask_again(case=case, actor=officer, reason="快递丢了，请再带来")


def by_material(case) -> dict[str, Original]:
    return {one.material: one for one in originals(case.application)}


def test_what_was_lost_is_brought_again_and_the_decision_waits_for_it(client, lost, cast):
    page = at_the_window(client, lost)
    assert "要再次提供的" in page.content.decode()
    assert "要补的" not in page.content.decode()
    old = by_material(lost)
    none = at_the_window(client, lost, go="supply")
    assert none.status_code == 400
    assert "请勾选申请人这次带来的" in none.content.decode()
    chosen = {"harmed": [one.number for one in old.values()], f"copies-{old['photo'].number}": "2"}
    assert at_the_window(client, lost, go="supply", **chosen).status_code == 302
    new = by_material(lost)
    assert {one.holder_kind for one in Original.objects.filter(replaced_by__isnull=False)} == {"gone"}
    assert {(one.holder_code, one.replaces_id) for one in new.values()} == {
        ("H-610800", one.number) for one in old.values()
    }
    assert new["photo"].copies == 2
    assert at_the_window(client, lost, go="supply", **chosen).status_code == 409
    decided(lost, cast, new)


def decided(case, cast, new):
    """The new ones travel and are counted; only then is there a decision."""
    officer, window = cast["officer-ordos"], Window(cast)
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    with pytest.raises(Conflict, match="还没有清点到原件"):
        acts.approve(case=case, actor=cast["approver-ordos"])
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_organisation=case.authority_id,
        originals=[one.number for one in new.values()],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=bag, actor=window.clerk, seal_no="S-2"), actor=window.clerk)
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    acts.approve(case=case, actor=cast["approver-ordos"])
    assert list(proof.faults()) == []


def test_what_was_found_is_not_asked_for_again(client, cast):
    case, window = Window(cast).collect(), Window(cast)
    bag = window.sent(case)
    paper.receive(bag=bag, actor=cast["officer-ordos"])
    lines = [{**line, "outcome": "missing", "note": "没有"} for line in all_ok(bag)]
    paper.count(bag=bag, actor=cast["officer-ordos"], lines=lines)
    found, other = Incident.objects.order_by("original")
    paper.found(incident=found, actor=window.clerk)
    page = at_the_window(client, case).content.decode()
    assert other.original_id in page
    assert found.original_id not in page
    refused = at_the_window(client, case, go="supply", harmed=[found.original_id])
    assert refused.status_code == 400
    assert at_the_window(client, case, "window-lanzhou").status_code == 409
