"""What every request passes."""

import pytest


@pytest.mark.parametrize(
    "path", ["/items/?q=%00", "/places/?pick=here&q=%00", "/items/a%00b/", "/lists/?x=%00"]
)
def test_a_nul_in_an_address_breaks_nothing(client, db, path):
    answer = client.get(path)
    assert answer.status_code in {200, 400, 404}
    assert b"Traceback" not in answer.content


def test_an_unknown_address_of_the_api_answers_in_its_form(api):
    answer = api.get("/nowhere/at/all/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_address_for_forms_opened_by_hand_says_so(client, cast):
    answer = client.as_("citizen").get("/my/data/contact/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "回到原来的页面" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent_from", "back_to"),
    [
        ("http://testserver/my/data/?x=1", "/my/data/%3Fx%3D1"),
        ("http://elsewhere.example/my/", "/my/data/contact/"),
        ("", "/my/data/contact/"),
    ],
)
def test_whose_session_ended_comes_back_to_the_page_with_the_form(client, db, sent_from, back_to):
    answer = client.post("/my/data/contact/", {"mail": "on"}, headers={"Referer": sent_from})
    assert answer.headers["Location"] == f"/login/?next={back_to}"
