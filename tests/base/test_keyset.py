"""Pages by key."""

import base64
import json

import pytest
from django.db.models import Q

from base import keyset
from base.errors import Invalid
from base.regions.models import Region


def test_all_rows_come_once_in_order(db):
    seen, after = [], ""
    while True:
        page = keyset.page(Region.objects.filter(parent="620000"), order=("code",), after=after, limit=4)
        seen += [row.code for row in page.rows]
        after = page.next
        if not after:
            break
    assert seen == sorted(Region.objects.filter(parent="620000").values_list("code", flat=True))


@pytest.mark.parametrize("order", [("code",), ("-code",), ("parent_id", "code")])
def test_read_part_by_part_the_pages_are_the_same(db, django_assert_num_queries, order):
    rows = Region.objects.filter(parent__in=["620000", "150000", "430000"])
    parts = [Q(parent="620000"), Q(parent__in=["150000", "430000"]), Q(code="620100")]
    after = ""
    for _page in range(6):
        whole = keyset.page(rows, order=order, after=after, limit=5)
        with django_assert_num_queries(2):
            in_parts = keyset.page(rows, order=order, after=after, limit=5, within=parts)
        assert in_parts == whole
        after = whole.next
        assert after


def token(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BAD = ["nonsense", token(), token("a", "b"), token([1]), token({"a": 1}), "ä", token(1e400)]


@pytest.mark.parametrize("after", BAD)
def test_a_bad_token_is_told(db, after):
    with pytest.raises(Invalid):
        keyset.page(Region.objects.all(), order=("code",), after=after)


@pytest.mark.parametrize("path", ["/cases/", "/applications/", "/messages/", "/regions/"])
@pytest.mark.parametrize("after", ["nonsense", token(None, "x"), token(None, None), token("x", 1), token(1)])
def test_the_api_never_breaks_on_a_token(api, path, after):
    assert api("officer-ordos").get(path, after=after).status_code in {200, 400}


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "99999"])
def test_a_bad_limit_is_told(api, limit):
    assert api("citizen").get("/regions/", limit=limit).status_code == 400
