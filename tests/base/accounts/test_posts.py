"""Posts have periods; the three administrations are three people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from base.accounts import acts, rules
from base.accounts.models import Account, Post
from base.errors import Forbidden, Invalid
from base.ledger.actors import SYSTEM
from base.ledger.clock import today

pytestmark = pytest.mark.django_db
KEEPER = "security_admin"


def afresh(account):
    """As the next request reads it: posts are read once a request."""
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def keeper(cast):
    return rules.anywhere(cast["security"], KEEPER)


def test_a_post_counts_on_its_first_and_last_day_and_on_no_other(cast, keeper, clock):
    tomorrow = today() + dt.timedelta(days=1)
    post = acts.appoint(
        account=cast["newcomer"], role="window", organisation="H-620100", actor=keeper, since=tomorrow
    )
    acts.dismiss(post=post, actor=keeper, until=tomorrow + dt.timedelta(days=1))
    held = []
    for _day in range(4):
        held.append(bool(rules.posts_of(afresh(cast["newcomer"]))))
        clock.on(days=1)
    assert held == [False, True, True, False]


def test_an_ended_post_opens_nothing_in_a_session_that_goes_on(client, cast, keeper, clock):
    client.as_("window-lanzhou")
    assert client.get("/desk/receive/").status_code == 200
    acts.dismiss(post=cast["window-lanzhou"].posts.get(), actor=keeper, until=today())
    clock.on(days=1)
    assert client.get("/desk/receive/").status_code == 403


def test_a_post_cannot_end_before_it_begins(cast, keeper):
    post = cast["window-lanzhou"].posts.get()
    with pytest.raises(Invalid):
        acts.dismiss(post=post, actor=keeper, until=post.valid_from - dt.timedelta(days=1))


@pytest.mark.parametrize("name", ["admin", "auditor", "supervisor", "window-lanzhou"])
def test_only_security_administrators_grant(cast, name):
    actor = rules.as_reader(cast[name])
    with pytest.raises(Forbidden):
        acts.appoint(account=cast["newcomer"], role="window", organisation="H-620100", actor=actor)
    with pytest.raises(Forbidden):
        acts.dismiss(post=cast["window-yulin"].posts.get(), actor=actor, until=today())


def test_nobody_grants_or_ends_their_own(cast, keeper):
    with pytest.raises(Forbidden):
        acts.appoint(account=cast["security"], role="window", organisation="H-620100", actor=keeper)
    with pytest.raises(Forbidden):
        acts.dismiss(post=cast["security"].posts.get(), actor=keeper, until=today())


@pytest.mark.parametrize(
    ("holder", "second"),
    [("admin", "auditor"), ("admin", KEEPER), ("auditor", "system_admin"), ("security", "auditor")],
)
def test_nobody_holds_two_of_the_three(cast, keeper, holder, second):
    actor = SYSTEM if holder == "security" else keeper
    with pytest.raises(Invalid) as no:
        acts.appoint(account=cast[holder], role=second, organisation="G-620000", actor=actor)
    assert "/role" in no.value.errors
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(account=cast[holder], role=second, organisation_id="G-620100", valid_from=today())


def test_one_after_the_other_is_allowed(cast, keeper):
    acts.dismiss(post=cast["auditor"].posts.get(), actor=keeper, until=today())
    tomorrow = today() + dt.timedelta(days=1)
    acts.appoint(
        account=cast["auditor"], role="system_admin", organisation="G-620000", actor=keeper, since=tomorrow
    )


def test_the_same_role_in_two_places_is_allowed(cast, keeper):
    acts.appoint(account=cast["auditor"], role="auditor", organisation="G-620100", actor=keeper)


def test_no_account_of_the_cast_stands_above_the_roles(cast):
    assert not Account.objects.filter(is_superuser=True).exists()


def test_the_system_administrator_sees_neither_people_nor_audit(client, card):
    case = card.submit()
    client.as_("admin")
    for path in (
        f"/desk/cases/{case.number}/",
        f"/api/v1/applications/{case.application.number}/",
        "/office/events/",
        "/office/access/",
    ):
        assert client.get(path).status_code in {403, 404}, path


def test_the_administration_opens_to_the_system_administrator_for_its_tables_alone(client, cast):
    client.as_("admin")
    assert client.get("/admin/catalog/licencetype/").status_code == 200
    assert client.get("/admin/accounts/account/").status_code == 200
    page = client.get("/admin/").content.decode()
    for hidden in ("socialaccount", "mfa", "authenticator", "accounts/party", "auth/group"):
        assert hidden not in page
        assert client.get(f"/admin/{hidden}/").status_code in {403, 404}
    account = cast["citizen"]
    assert client.post(f"/admin/accounts/account/{account.pk}/change/", {"is_active": ""}).status_code == 403


def test_the_administrations_own_login_is_no_way_in(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer["Location"] == "/login/?next=/admin/"
    answer = client.post("/admin/login/", {"username": "admin", "password": "tongban-demo"})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
