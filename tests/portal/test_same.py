"""Anonymous pages of the catalogue: made once for everybody with the same choices, and never anybody else's."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Item

PAGES = ["/", "/items/", "/items/?q=社保卡", "/lists/", "/lists/cross-province/"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.mark.parametrize("address", PAGES)
def test_the_second_visitor_costs_no_query(db, client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(address).status_code == 200
    assert len(asked) == 0


def test_everybody_has_a_token_of_their_own_that_works(db):
    one, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    tokens = [TOKEN.findall(visitor.get("/").text) for visitor in (one, other, one)]
    assert all(tokens)
    assert not set(tokens[0]) & set(tokens[1])
    form = {"elder": "1", "next": "/", "csrfmiddlewaretoken": tokens[0][0]}
    assert one.post("/elder/", form).status_code == 302
    assert other.post("/elder/", form).status_code == 403


def test_a_browser_that_has_the_page_is_not_sent_it_again(db, client):
    first = client.get("/items/")
    again = client.get("/items/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"


def test_without_the_cookie_of_the_token_the_page_is_sent(db, client):
    first = client.get("/items/")
    assert Client().get("/items/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_language_places_and_size_have_pages_of_their_own(db, client):
    plain = client.get("/items/").text
    for cookie in ({"django_language": "en"}, {"elder": "1"}, {"here": "620102", "there": "150600"}):
        visitor = Client()
        visitor.cookies.load(cookie)
        assert visitor.get("/items/").text != plain
    assert "English" in client.get("/items/").text


def test_whoever_is_logged_in_sees_their_own_page(db, client, cast):
    client.get("/")
    mine = client.as_("citizen").get("/")
    assert cast["citizen"].party.name in mine.text
    assert "ETag" not in mine
    assert cast["citizen"].party.name not in Client().get("/").text


def test_a_change_of_the_catalogue_shows_at_once(db, client):
    item = Item.objects.get(name="社会保障卡申领")
    assert "社会保障卡申领" in client.get("/items/?q=社保卡").text
    item.name = "社会保障卡（新）申领"
    item.save()
    assert "社会保障卡（新）申领" in Client().get("/items/?q=社保卡").text


def test_a_page_that_is_not_there_is_not_kept(db, client):
    for _again in range(2):
        assert client.get("/items/000000000000/").status_code == 404
