"""Confirming with others: my list, the page, the applicant's page, the window, the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from applications.models.signers import Signature
from base.ledger.models import AccessLine
from catalog.guides import Guide
from tests.applications.test_joint import MOVE, states
from tests.portal.desk.counter import Counter, errors
from tests.support.matters import SPOUSE
from tests.support.signers import CHECKED, first, submitted

pytestmark = pytest.mark.django_db
BEGUN = {"permit_in": "received", "move_out": "waiting", "settle_in": "waiting"}


@pytest.fixture
def asked(cast):
    return submitted(cast)


@pytest.fixture
def page(asked):
    return f"/my/confirm/{asked.number}/"


def test_what_waits_for_me_stands_on_top_of_my_matters(client, asked, page):
    text = client.as_("citizen2").get("/my/").content.decode()
    assert text.index("请您确认") < text.index(page)
    assert page not in client.as_("citizen").get("/my/").content.decode()


def test_my_list_asks_no_more_for_more(client, cast, asked):
    browser = client.as_("citizen2")
    browser.get("/my/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/my/")
    for _more in range(2):
        submitted(cast)
    with CaptureQueriesContext(connection) as three:
        text = browser.get("/my/").content.decode()
    assert text.count("去看看") == 3
    assert len(three) == len(one)


def test_my_own_words_are_whole_and_the_others_covered(client, asked, page):
    text = client.as_("citizen2").get(page).content.decode()
    assert SPOUSE["spouse_id"] in text
    assert "王**" in text
    assert "王雅琴" not in text
    assert asked.form["in_address"] not in text
    assert AccessLine.objects.filter(subject=f"application:{asked.number}", purpose="read").exists()


def test_read_and_confirmed(client, asked, page, cast):
    browser = client.as_("citizen2")
    digest = browser.get(page).content.decode().partition('name="digest" value="')[2][:64]
    done = browser.post(page, {"go": "sign", "digest": digest}, follow=True).content.decode()
    assert "您确认了" in done
    assert "您确认过了" in done
    assert states(asked) == BEGUN
    assert page not in browser.get("/my/").content.decode()
    assert "已收件" in done
    again = browser.post(page, {"go": "sign", "digest": digest}, follow=True).content.decode()
    assert "已经确认过了" in again


def test_who_confirmed_sees_how_it_went_on(client, asked, page, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    acts.withdraw(application=asked, actor=cast["citizen"], reason="不办了")
    text = client.as_("citizen2").get(page).content.decode()
    assert "已终止" in text
    assert "不办了" not in text


def test_who_filed_reads_that_somebody_did_not_agree(client, asked, cast):
    acts.decline(application=asked, actor=cast["citizen2"], reason="还没商量好")
    text = client.as_("citizen").get(f"/my/matters/{asked.number}/").content.decode()
    assert "共同申请人没有确认，没有转给办理机关" in text
    assert "行政复议" not in text.partition("经过，谁负责")[0]


def test_the_story_says_which_step_it_was(client, asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    labels = [one.label for one in Guide.of(asked.version).plan.cases]
    text = client.as_("citizen").get(f"/my/matters/{asked.number}/").content.decode()
    assert f"{labels[0]}：开始办理" in text.partition("经过，谁负责")[2]


def test_words_that_changed_are_shown_again(client, asked, page):
    done = client.as_("citizen2").post(page, {"go": "sign", "digest": "0" * 64}, follow=True)
    assert "改过" in done.content.decode()
    assert asked.signers.get().state == Signature.ASKED


def test_no_needs_a_reason_and_what_was_typed_stays(client, asked, page, cast):
    browser, long = client.as_("citizen2"), "没有商量过" * 500
    for typed in ("", long):
        no = browser.post(page, {"go": "decline", "reason": typed})
        assert no.status_code == 400
        assert typed in no.content.decode()
    browser.post(page, {"go": "decline", "reason": "没有商量过"})
    assert set(states(asked).values()) == {"terminated"}
    told = client.as_("citizen").get(f"/my/matters/{asked.number}/").content.decode()
    assert "没有商量过" in told


@pytest.mark.parametrize("odd", [{}, {"go": "nothing"}, {"go": ["sign", "decline"]}])
def test_odd_answers_change_nothing_or_what_they_say(odd, client, page):
    assert client.as_("citizen2").post(page, odd).status_code in {200, 302, 400}


def test_the_applicant_sees_who_is_missing(client, asked, cast):
    address = f"/my/matters/{asked.number}/"
    text = client.as_("citizen").get(address).content.decode()
    assert "等共同申请人确认" in text
    assert "马建国" in text
    assert client.as_("citizen2").get(address).status_code == 404
    acts.sign(application=asked, actor=cast["citizen2"])
    assert "等共同申请人确认" not in client.as_("citizen").get(address).content.decode()


def test_tracked_without_a_login_it_is_their_turn(client, asked):
    found = client.post("/track/", {"number": asked.number, "code": asked.query_code}).content.decode()
    assert "等共同申请人确认" in found
    assert "马" not in found


def test_its_desk_sees_the_signature(client, asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    text = client.as_("officer-ordos").get(f"/desk/cases/{first(asked).number}/").content.decode()
    assert "网上，实名账号" in text
    assert "马建国" not in text


def at_window(asked, **changes):
    return {
        "number": asked.number, "code": asked.query_code, "go": "sign", "key": "spouse",
        "id_number": SPOUSE["spouse_id"], "check-method": "card_reader", "check-result": "passed",
        "sign-method": "pad", "sign-name": "马建国", **changes,
    }  # fmt: skip


def test_he_comes_to_the_window(client, asked):
    browser = client.as_("window-yulin")
    assert "查询码" in browser.get("/desk/sign/").content.decode()
    opened = browser.post("/desk/sign/", {"number": asked.number, "code": asked.query_code}).content.decode()
    assert "配偶" in opened
    assert SPOUSE["spouse_id"] not in opened
    wrong = browser.post("/desk/sign/", at_window(asked, **{"id_number": "12", "sign-name": ""}))
    assert wrong.status_code == 400
    assert "card_reader" in wrong.content.decode()
    done = browser.post("/desk/sign/", at_window(asked), follow=True).content.decode()
    assert "都确认了" in done
    assert states(asked) == BEGUN


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"code": "WRONG123"}, 404),
        ({"number": "1"}, 404),
        ({"number": " "}, 400),
        ({"check-result": "failed"}, 403),
        ({"check-result": ""}, 400),
        ({"key": ""}, 400),
    ],
)
def test_at_the_window_nothing_wrong_passes(changes, status, client, asked):
    answer = client.as_("window-yulin").post("/desk/sign/", at_window(asked, **changes))
    assert answer.status_code == status
    assert set(states(asked).values()) == {"waiting"}


def test_an_empty_number_is_said_at_its_field(client, db):
    page = client.as_("window-yulin").post("/desk/sign/", {"number": "", "code": ""}).content.decode()
    assert '<a href="#f-number">编号：请填写。</a>' in page
    assert 'id="f-code-error"' not in page


def test_its_page_belongs_to_taking_in(client, db):
    page = client.as_("window-yulin").get("/desk/sign/").content.decode()
    assert '<a href="/desk/receive/" aria-current="page">' in page


def test_a_couple_is_taken_in_at_the_counter(client):
    counter = Counter(client)
    counter.on(MOVE)
    places = {"in_region": "150602", "out_region": "620200", **SPOUSE}
    form = {**counter.filled(MOVE), **{f"form-{name}": value for name, value in places.items()}}
    there = {"signer-spouse-check-result": "passed", "signer-spouse-check-method": "card_reader"}
    counter.sends(go="collect", method="window", **counter.papers(MOVE), **form, **there)
    assert "收下了" not in counter.page
    assert "怎样签字：请填写" in counter.page, errors(counter.page)
    counter.sends(go="collect", **{"signer-spouse-sign-method": "pad"})
    assert "收下了" in counter.page, errors(counter.page)


def test_by_the_api(api, asked, cast):
    me = api("citizen2")
    assert [row["number"] for row in me.get("/confirmations/").json()["results"]] == [asked.number]
    shown = me.get(f"/confirmations/{asked.number}/").json()
    assert shown["form"]["spouse_id"] == SPOUSE["spouse_id"]
    assert shown["form"]["in_address"] != asked.form["in_address"]
    assert me.post(f"/applications/{asked.number}/acts/decline/", {"reason": ""}).status_code == 400
    done = me.post(f"/applications/{asked.number}/acts/sign/", {"digest": shown["digest"]})
    assert (done.status_code, done.json()["state"]) == (200, "signed")
    again = me.post(f"/applications/{asked.number}/acts/sign/", {})
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    told = api("citizen").get(f"/applications/{asked.number}/").json()["signers"]
    assert [(one["key"], one["name"], one["state"]) for one in told] == [("spouse", "马**", "signed")]
    assert api("company").post(f"/applications/{asked.number}/acts/sign/", {}).status_code == 404
    assert api("citizen").post(f"/applications/{asked.number}/acts/sign/", {}).status_code == 404


def test_a_window_by_the_api(api, asked):
    body = {
        "key": "spouse", "id_number": SPOUSE["spouse_id"], "identity_check": CHECKED,
        "signature": {"name": "马建国", "method": "pad"},
    }  # fmt: skip
    clerk, path = api("window-yulin"), f"/api/v1/applications/{asked.number}/acts/sign/"
    assert clerk.client.post(path, body, format="json").status_code == 404
    code = {"X-Query-Code": asked.query_code}
    odd = clerk.client.post(path, body | {"id_number": ["x"]}, format="json", headers=code)
    assert odd.status_code == 400
    done = clerk.client.post(path, body, format="json", headers=code)
    assert (done.status_code, done.json()["signers"][0]["place"]) == (200, "H-610800")
    assert states(asked) == BEGUN
