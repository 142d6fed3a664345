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
