"""The pages and the API of ratings, as browsers and programs see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts as matters
from base.ledger import tasks
from feedback import tokens
from feedback.acts.ratings import Voice, rate
from feedback.models import Rating, Rectification, Visit
from feedback.models.enquiries import Enquiry


@pytest.fixture
def ended(card, cast, clock):
    """``ended()`` closes a matter of citizen and returns its token."""

    def make(who="citizen"):
        case = card.submit(who)
        matters.accept(case=case, actor=cast["officer-ordos"])
        matters.review(case=case, actor=cast["officer-ordos"], passed=True, opinion="齐全")
        matters.approve(case=case, actor=cast["approver-ordos"])
        matters.issue(case=case, actor=cast["officer-ordos"])
        matters.deliver(case=case, actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")
        tasks.drain("partners")
        clock.on(minutes=1)
        return tokens.token(tokens.of_matter(case.application.number))

    return make


def test_two_taps_without_a_login(client, ended):
    token = ended()
    page = client.get(f"/rate/{token}/").content.decode()
    assert "社会保障卡申领" in page
    assert "checked" not in page, "nothing is chosen beforehand"
    assert client.post(f"/rate/{token}/", {"satisfaction": "2"}).status_code == 302
    assert Rating.objects.get().satisfaction == 2
    assert "谢谢您的评价" in client.get(f"/rate/{token}/").content.decode()
    assert "整改" not in client.get(f"/rate/{token}/").content.decode()


def test_what_was_typed_stays_when_something_is_wrong(client, ended):
    token = ended()
    words = "</textarea><script>x</script>" + "字" * 5000
    sent = {"reason": ["115"], "comment": words, "satisfaction": "5", "anonymous": "1"}
    answer = client.post(f"/rate/{token}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "最多1000个字" in page
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert page.count(" checked") == 3
    assert client.post(f"/rate/{token}/", {}).status_code == 400
    assert not Rating.objects.exists()


def test_unknown_early_and_late(client, ended, card, clock):
    assert client.get("/rate/a000000000000000000/").status_code == 404
    assert client.post("/rate/nonsense/", {"satisfaction": "1"}).status_code == 404
    early = card.submit().application.number
    path = f"/rate/{tokens.token(tokens.of_matter(early))}/"
    assert "办完再评价" in client.get(path).content.decode()
    assert client.post(path, {"satisfaction": "1"}).status_code == 302
    late = ended()
    clock.on(days=31)
    assert "评价期限已过" in client.get(f"/rate/{late}/").content.decode()
    client.post(f"/rate/{late}/", {"satisfaction": "1"})
    assert not Rating.objects.exists()


def test_the_api_takes_a_rating_and_says_why_not(api, ended):
    token, citizen = ended(), api("citizen")
    one = citizen.post("/ratings/", {"token": token, "satisfaction": 4, "reasons": ["209"]}, key="r")
    assert one.status_code == 201
    assert one.json()["satisfaction"] == 4
    again = citizen.post("/ratings/", {"token": token, "satisfaction": 4, "reasons": ["209"]}, key="r")
    assert (again.status_code, again.json()) == (201, one.json())
    assert citizen.post("/ratings/", {"token": token, "satisfaction": 1}).json()["code"] == "already_done"
    wrong = citizen.post("/ratings/", {"token": ended(), "satisfaction": 9})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["/satisfaction"])
    assert citizen.post("/ratings/", {"token": "x", "satisfaction": 1}).status_code == 404
    assert citizen.post("/ratings/", {"satisfaction": 1}).status_code == 400
    for bad in (
        {"satisfaction": [1]},
        {"satisfaction": 1, "reasons": "115"},
        {"satisfaction": 1, "comment": {"a": 1}},
    ):
        assert citizen.post("/ratings/", {"token": token, **bad}).status_code == 400


def test_only_the_applicant_gets_the_token(api, ended, client):
    token = ended()
    number = str(tokens.subject(token).number).zfill(13)
    mine = api("citizen").get(f"/applications/{number}/").json()["rating"]
    assert (mine["given"], mine["token"]) == (False, token)
    assert api("officer-ordos").get(f"/applications/{number}/").json()["rating"] is None
    assert f"/rate/{token}/" in client.as_("citizen").get(f"/my/matters/{number}/").content.decode()
    rate(token=token, voice=Voice(1))
    assert api("citizen").get(f"/applications/{number}/").json()["rating"]["given"] is True


def test_the_acts_by_the_api(api, ended, clock):
    rate(token=ended(), voice=Voice(5, anonymous=False))
    officer, supervisor = api("officer-ordos"), api("supervisor")
    (row,) = officer.get("/rectifications/", state="open").json()["results"]
    path = f"/rectifications/{row['id']}"
    one = officer.get(f"{path}/").json()
    assert {act["act"] for act in one["available_acts"]} == {"verify", "appeal"}
    assert one["timers"][0]["kind"] == "verify"
    assert officer.post(f"{path}/acts/rectify/", {"text": "改了"}).status_code == 409
    assert supervisor.post(f"{path}/acts/verify/", {"finding": "valid", "text": "属实"}).status_code == 403
    assert officer.post(f"{path}/acts/verify/", {"finding": "maybe", "text": "属实"}).status_code == 400
    assert officer.post(f"{path}/acts/verify/", {"finding": "valid", "text": ""}).status_code == 400
    assert officer.post(f"{path}/acts/dance/", {}).status_code == 404
    for act, body in (
        ("verify", {"finding": "valid", "text": "属实"}),
        ("rectify", {"text": "改了"}),
        ("answer", {"text": "改好了"}),
        ("call_back", {"satisfied": "yes"}),
    ):
        assert officer.post(f"{path}/acts/{act}/", body).status_code == 200, act
    stale = supervisor.post(f"{path}/acts/close/", {"expected_seq": 1})
    assert stale.json()["code"] == "stale"
    assert supervisor.post(f"{path}/acts/close/").json()["state"] == "closed"
    assert officer.get("/rectifications/", state="open").json()["results"] == []
    assert officer.get("/rectifications/", state="nowhere").status_code == 400


def test_the_acts_by_forms(client, ended):
    rate(token=ended(), voice=Voice(4, comment="办得慢", anonymous=False))
    one = Rectification.objects.get()
    client.as_("officer-ordos")
    assert "办得慢" in client.get(f"/office/ratings/{one.id}/").content.decode()
    empty = client.post(f"/office/ratings/{one.id}/acts/verify/", {"text": "查过了"})
    assert (empty.status_code, "查过了" in empty.content.decode()) == (400, True)
    path, found = f"/office/ratings/{one.id}/acts/verify/", {"finding": "valid", "text": "属实"}
    assert client.post(path, found).status_code == 302
    assert client.post(path, found).status_code == 400
    one.refresh_from_db()
    assert one.state == "rectify"
    assert client.get(f"/office/ratings/{one.id}/acts/extend/").status_code == 200
    assert client.get(f"/office/ratings/{one.id}/acts/dance/").status_code == 404


def test_every_form_opens(client, ended):
    from portal.office.rating_forms import FORMS

    rate(token=ended(), voice=Voice(4, anonymous=False))
    one = Rectification.objects.get()
    client.as_("supervisor")
    assert {client.get(f"/office/ratings/{one.id}/acts/{act}/").status_code for act in FORMS} == {200}


def test_doubtful_ratings_are_shown_to_a_supervisor(client, ended, cast):
    doubtful = rate(token=ended(), voice=Voice(1, anonymous=False), account=cast["officer-ordos"])
    client.as_("supervisor")
    assert "被评单位自己人的账号" in client.get("/office/ratings/flags/").content.decode()
    path = f"/office/ratings/flags/{doubtful.id}/"
    assert client.post(path, {"genuine": "yes"}).status_code == 400
    assert client.post(path, {"genuine": "no", "reason": "自己评自己"}).status_code == 302
    doubtful.refresh_from_db()
    assert doubtful.excluded == "fraud"
    assert client.post(path, {"genuine": "no", "reason": "再来"}).status_code == 404


def test_lists_take_the_same_queries_for_one_and_three(client, ended, api):
    counts = []
    for more in (1, 2):
        for _each in range(more):
            rate(token=ended(), voice=Voice(5, comment="慢", anonymous=False))
        for path in ("/office/ratings/", "/office/ratings/flags/"):
            client.as_("supervisor")
            client.get(path)
            with CaptureQueriesContext(connection) as page:
                client.get(path)
            counts.append(len(page))
        reader = api("officer-ordos")
        with CaptureQueriesContext(connection) as listed:
            reader.get("/rectifications/")
        counts.append(len(listed))
    assert counts[:3] == counts[3:]


def test_a_visit_at_the_desk(client, cast, clock):
    client.as_("window-lanzhou")
    assert client.post("/desk/visits/start/", {"window": " "}).status_code == 400
    assert client.post("/desk/visits/start/", {"window": "3号窗口"}).status_code == 302
    visit = Visit.objects.get()
    assert "还没有结束" in client.get(f"/desk/visits/{visit.id}/").content.decode()
    assert client.post(f"/desk/visits/{visit.id}/end/").status_code == 302
    page = client.get(f"/desk/visits/{visit.id}/").content.decode()
    token = tokens.token(tokens.of_visit(visit.id))
    assert f"/rate/{token}/?by=pad" in page
    assert "<svg" in page
    clock.on(minutes=1)
    client.logout()
    rated = client.post(f"/rate/{token}/?by=pad", {"satisfaction": "5", "reason": ["115"]})
    assert rated["Location"] == "/rate/thanks/", "the next one at the pad reads nothing"
    assert Rating.objects.get().channel_id == "pad"
    assert client.as_("window-yulin").get(f"/desk/visits/{visit.id}/").status_code == 404


def test_whoever_rated_can_complain_about_the_same(client, ended):
    token = ended()
    assert 'href="/ask/"' in client.get(f"/rate/{token}/").content.decode()
    rate(token=token, voice=Voice(2))
    assert f'href="/ask/?rating={token}"' in client.get(f"/rate/{token}/").content.decode()
    page = client.get(f"/ask/?rating={token}").content.decode()
    assert f'name="rating" value="{token}"' in page
    told = {"kind": "complain", "region": "150600", "title": "等得久", "content": "等了两个小时"}
    sent = client.post("/ask/", {**told, "rating": token, "step": "send"})
    assert sent.status_code == 200
    assert Enquiry.objects.get().authority_id == "A-150600-hrss"
