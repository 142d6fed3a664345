"""Agreements as they are kept: drafts, two persons, versions that never change, an end."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from base.accounts import acts as people
from base.errors import Conflict, Forbidden, Invalid, Missing, Refusal
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.models import Event, Stream
from catalog.acts import agreements as acts
from catalog.models import Agreement
from catalog.terms import Terms
from tests.catalog.conftest import code_of, pact
from tests.support.matters import Cast

TODAY = dt.date(2026, 3, 4)

NEW = Terms(
    name="兰州—榆林",
    grantor="G-620100",
    grantee="G-610800",
    both_ways=False,
    item_list="cross-province",
    items=(),
    powers=("receive", "verify_identity"),
    modes=("remote_receipt",),
    forward_days=2,
    reply_days=3,
    postage_payer="window",
    valid_from=dt.date(2026, 4, 1),
    valid_to=dt.date(2028, 12, 31),
)


@pytest.fixture
def one(cast):
    return cast["catalog-admin"]


@pytest.fixture
def two(cast):
    return cast["catalog-admin2"]


@pytest.fixture
def reviewed(one, drafted):
    row = drafted("AG-16", forward_days=5)
    return acts.submit_for_review(agreement=row.pk, actor=one)


def told(agreement) -> list[tuple]:
    stream = Stream.objects.get(kind="agreement", key=f"{agreement.code}/{agreement.seq}")
    assert not list(chain.faults([stream]))
    return [(event.act, event.data["version"], event.to_state) for event in stream.events.order_by("seq")]


def test_from_nothing_to_force(one, two):
    row = acts.draft_agreement(code="AG-21", terms=NEW, actor=one)
    assert (row.label, row.state, row.in_force, row.provenance) == ("AG-21/1 v1", "draft", None, "own")
    acts.submit_for_review(agreement=row.pk, actor=one)
    row = acts.publish(agreement=row.pk, actor=two)
    assert (row.first_day, row.last_day) == (NEW.valid_from, NEW.valid_to)
    assert Terms.of(row) == NEW
    assert told(row) == [
        ("draft_agreement", 1, "draft"),
        ("submit_agreement", 1, "in_review"),
        ("publish_agreement", 1, "published"),
    ]
    event = Event.objects.filter(act="publish_agreement").get()
    assert (event.actor, event.role, event.organisation) == (two.person, "catalog_admin", "G-620000")


def test_nobody_publishes_what_they_wrote_a_part_of(one, two, drafted):
    row = drafted("AG-16", forward_days=5)
    acts.change_draft(agreement=row.pk, terms=replace(Terms.of(row), reply_days=9), actor=two)
    acts.submit_for_review(agreement=row.pk, actor=two)
    for writer in (one, two):
        with pytest.raises(Forbidden) as no:
            acts.publish(agreement=row.pk, actor=writer)
        assert (no.value.status, no.value.code) == (403, "same_hands")
    assert pact("AG-16").state == "in_review"


def test_returned_with_a_reason_that_stays_out_of_the_event(one, two, reviewed):
    for blank in ("", "  ", "长" * 2001):
        with pytest.raises(Invalid) as no:
            acts.return_to_draft(agreement=reviewed.pk, reason=blank, actor=two)
        assert list(no.value.errors) == ["/reason"]
    acts.return_to_draft(agreement=reviewed.pk, reason="时限太长", actor=two)
    event = Event.objects.get(act="return_agreement")
    assert "时限太长" not in str(event.data)
    assert event.text.body == {"reason": "时限太长"}
    again = acts.change_draft(
        agreement=reviewed.pk, terms=replace(Terms.of(reviewed), forward_days=1), actor=one
    )
    assert (again.state, again.forward_days) == ("draft", 1)


def test_a_draft_thrown_away_makes_room(one, drafted):
    row = drafted("AG-16", forward_days=5)
    with pytest.raises(Conflict) as no:
        acts.draft_version(agreement=pact("AG-16").pk if row is None else row.pk, actor=one)
    assert no.value.code == "transition_not_allowed"
    first = Agreement.objects.get(code="AG-16", version=1)
    with pytest.raises(Conflict) as no:
        acts.draft_version(agreement=first.pk, actor=one)
    assert no.value.code == "already_done"
    acts.discard_draft(agreement=row.pk, actor=one)
    assert acts.draft_version(agreement=first.pk, actor=one).version == 2
    assert [act for act, _version, _state in told(first)][-2:] == ["discard_agreement", "draft_agreement"]


def test_each_act_only_in_its_state(one, two, reviewed):
    first = Agreement.objects.get(code="AG-16", version=1)
    for act in (
        lambda: acts.submit_for_review(agreement=reviewed.pk, actor=one),
        lambda: acts.change_draft(agreement=reviewed.pk, terms=Terms.of(reviewed), actor=one),
        lambda: acts.discard_draft(agreement=reviewed.pk, actor=one),
        lambda: acts.end_agreement(agreement=reviewed.pk, reason="不办了", on=TODAY, actor=one),
        lambda: acts.publish(agreement=first.pk, actor=two),
        lambda: acts.return_to_draft(agreement=first.pk, reason="改", actor=two),
    ):
        with pytest.raises(Conflict):
            act()


def test_an_edit_makes_no_example_real(one, renewed):
    assert renewed("AG-16").provenance == "example:pair;own:terms"
    assert renewed("AG-16").provenance == "example:pair;own:terms"
    Agreement.objects.create(
        **replace(NEW, grantee="G-640100").columns(), code="AG-40", provenance="seed:pair;terms:example"
    )
    row = Agreement.objects.get(code="AG-40")
    Agreement.objects.filter(pk=row.pk).update(state="published", in_force=pact("AG-16").in_force)
    assert acts.draft_version(agreement=row.pk, actor=one).provenance == "seed:pair;own:terms"
    made = acts.draft_agreement(code="AG-41", terms=NEW, actor=one)
    assert made.provenance == "own"


def test_what_was_published_is_fixed_in_the_database(renewed):
    row = renewed("AG-13", forward_days=4)
    for change in (
        "UPDATE catalog_agreement SET forward_days = 1 WHERE id = %s",
        "UPDATE catalog_agreement SET state = 'draft', in_force = NULL WHERE id = %s",
        "UPDATE catalog_agreement SET in_force = daterange(lower(in_force), NULL) WHERE id = %s",
        "UPDATE catalog_agreement SET in_force = daterange('2026-01-01', upper(in_force)) WHERE id = %s",
        "DELETE FROM catalog_agreement WHERE id = %s",
        "DELETE FROM catalog_agreement_items WHERE agreement_id = %s",
        "INSERT INTO catalog_agreement_items (agreement_id, item_id)"
        " SELECT %s, code FROM catalog_item LIMIT 1",
    ):
        with (
            pytest.raises(IntegrityError, match="published"),
            transaction.atomic(),
            connection.cursor() as sql,
        ):
            sql.execute(change, [row.pk])
    assert pact("AG-13").forward_days == 4


def test_two_versions_never_rule_on_the_same_day(renewed):
    row = renewed("AG-16", forward_days=4)
    with pytest.raises(IntegrityError, match="one_agreement_version_a_day"), transaction.atomic():
        Agreement.objects.create(
            **{**Terms.of(row).columns(), "code": row.code, "seq": row.seq, "version": 9},
            state="published", in_force=row.in_force, provenance="own",
        )  # fmt: skip


def spans(code: str) -> dict[int, tuple]:
    rows = Agreement.objects.filter(code=code).order_by("version")
    return {row.version: (str(row.state), row.first_day, row.last_day) for row in rows}


def test_a_version_gives_way_to_the_next(renewed, clock):
    renewed("AG-16", forward_days=4)
    since, until = dt.date(2025, 1, 1), dt.date(2027, 12, 31)
    yesterday = TODAY - dt.timedelta(days=1)
    assert spans("AG-16") == {1: ("superseded", since, yesterday), 2: ("published", TODAY, until)}
    renewed("AG-16", forward_days=5)  # on the same day: the second one never had a whole day
    assert spans("AG-16") == {
        1: ("superseded", since, yesterday),
        2: ("superseded", None, None),
        3: ("published", TODAY, until),
    }


def test_a_later_version_that_is_overtaken(renewed):
    june, april = dt.date(2026, 6, 1), dt.date(2026, 4, 1)
    renewed("AG-16", valid_from=june)
    assert spans("AG-16")[1][2] == dt.date(2026, 5, 31)
    renewed("AG-16", valid_from=april)
    assert spans("AG-16") == {
        1: ("superseded", dt.date(2025, 1, 1), dt.date(2026, 3, 31)),
        2: ("superseded", None, None),
        3: ("published", april, dt.date(2027, 12, 31)),
    }


def test_an_end_with_its_day(one, renewed):
    row = renewed("AG-16", valid_from=dt.date(2026, 6, 1))
    first = Agreement.objects.get(code="AG-16", version=1)
    with pytest.raises(Conflict):
        acts.end_agreement(agreement=first.pk, reason="改由新协议", on=TODAY, actor=one)
    for wrong in (TODAY - dt.timedelta(days=1), row.last_day, dt.date(2040, 1, 1)):
        with pytest.raises(Invalid) as no:
            acts.end_agreement(agreement=row.pk, reason="协作结束", on=wrong, actor=one)
        assert list(no.value.errors) == ["/on"]
    last = TODAY + dt.timedelta(days=10)
    acts.end_agreement(agreement=row.pk, reason="协作结束", on=last, actor=one)
    assert spans("AG-16") == {
        1: ("superseded", dt.date(2025, 1, 1), last),
        2: ("ended", None, None),
    }
    with pytest.raises(Conflict):
        acts.end_agreement(agreement=row.pk, reason="再终止一次", on=TODAY, actor=one)
    revived = acts.draft_version(agreement=row.pk, actor=one)
    assert revived.version == 3


def test_what_has_run_out_cannot_be_ended(one, clock):
    clock.to("2028-01-01")
    people.appoint(account=one, role="catalog_admin", organisation="G-620100", actor=SYSTEM)
    with pytest.raises(Conflict) as no:
        acts.end_agreement(agreement=pact("AG-16").pk, reason="结束", on=dt.date(2028, 1, 1), actor=one)
    assert no.value.code == "already_done"


def test_only_those_above_the_grantor(cast, one):
    ordos = pact("AG-01")
    with pytest.raises(Forbidden):
        acts.draft_version(agreement=ordos.pk, actor=one)
    with pytest.raises(Forbidden):
        acts.draft_agreement(code="AG-30", terms=replace(NEW, grantor="G-150600"), actor=one)
    for stranger in ("officer-ordos", "supervisor", "admin", "citizen", "window-lanzhou"):
        with pytest.raises(Forbidden):
            acts.draft_version(agreement=pact("AG-20").pk, actor=cast[stranger])
    draft = acts.draft_agreement(code="AG-30", terms=NEW, actor=one)
    with pytest.raises(Missing):  # out of sight, not only out of reach
        acts.submit_for_review(agreement=draft.pk, actor=cast["officer-ordos"])
    with pytest.raises(Missing):
        acts.publish(agreement=0, actor=one)


def test_a_draft_does_not_move_to_another_grantor(one):
    draft = acts.draft_agreement(code="AG-30", terms=NEW, actor=one)
    with pytest.raises(Forbidden):
        acts.change_draft(agreement=draft.pk, terms=replace(NEW, grantor="G-150600"), actor=one)
    moved = acts.change_draft(agreement=draft.pk, terms=replace(NEW, grantor="G-620200"), actor=one)
    assert moved.grantor_id == "G-620200"


def test_a_later_version_keeps_its_parties(one, drafted):
    row = drafted("AG-16")
    with pytest.raises(Invalid) as no:
        acts.change_draft(agreement=row.pk, terms=replace(Terms.of(row), grantee="G-610800"), actor=one)
    assert list(no.value.errors) == ["/grantee"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "长" * 121}, "/name"),
        ({"grantor": "G-999999"}, "/grantor"),
        ({"grantee": ""}, "/grantee"),
        ({"grantor": "A-620100-hrss", "grantee": "A-620100-hrss"}, "/grantee"),
        ({"item_list": "nothing"}, "/item_list"),
        ({"items": ("000000000000",)}, "/items"),
        ({"modes": ()}, "/modes"),
        ({"modes": ("remote_receipt", "full_online")}, "/modes"),
        ({"powers": ("verify_identity",)}, "/powers"),
        ({"powers": ("receive", "decide")}, "/powers"),
        ({"forward_days": 0}, "/forward_days"),
        ({"reply_days": 61}, "/reply_days"),
        ({"postage_payer": "nobody"}, "/postage_payer"),
        ({"valid_from": dt.date(2029, 1, 1)}, "/valid_to"),
        ({"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2026, 3, 3)}, "/valid_to"),
        ({"provenance_note": "长" * 201}, "/provenance_note"),
    ],
)
def test_terms_that_are_wrong(one, change, pointer):
    with pytest.raises(Invalid) as no:
        acts.draft_agreement(code="AG-21", terms=replace(NEW, **change), actor=one)
    assert list(no.value.errors) == [pointer]
    assert all(str(text) for texts in no.value.errors.values() for text in texts)
    assert not Agreement.objects.filter(code="AG-21").exists()


def test_an_item_of_another_list(one):
    with pytest.raises(Invalid) as no:
        acts.draft_agreement(code="AG-21", terms=replace(NEW, items=(code_of("居民身份证补领"),)), actor=one)
    assert list(no.value.errors) == ["/items"]


def test_in_province_service_has_one_government_on_both_sides(one, two):
    terms = replace(NEW, grantor="G-620100", grantee="G-620100", item_list="in-province")
    row = acts.draft_agreement(code="AG-22", terms=terms, actor=one)
    acts.submit_for_review(agreement=row.pk, actor=one)
    assert acts.publish(agreement=row.pk, actor=two).state == "published"


def test_terms_that_ran_out_while_under_review(two, one, drafted, clock):
    row = drafted("AG-16", valid_to=dt.date(2026, 3, 10))
    acts.submit_for_review(agreement=row.pk, actor=one)
    clock.to("2026-03-11")
    with pytest.raises(Invalid) as no:
        acts.publish(agreement=row.pk, actor=two)
    assert list(no.value.errors) == ["/valid_to"]


@pytest.mark.parametrize("code", ["", "ag-21", "A", "AG 21", "-AG", "A" * 21, "协议1"])
def test_codes(one, code):
    with pytest.raises(Invalid) as no:
        acts.draft_agreement(code=code, terms=NEW, actor=one)
    assert list(no.value.errors) == ["/code"]


def test_a_code_in_use_and_another_pair(one):
    with pytest.raises(Invalid):
        acts.draft_agreement(code="AG-16", terms=NEW, actor=one)
    with pytest.raises(Invalid):
        acts.draft_agreement(code="AG-99", terms=NEW, actor=one, another_pair=True)
    row = acts.draft_agreement(code="AG-16", terms=NEW, actor=one, another_pair=True)
    assert row.label == "AG-16/2 v1"


def test_two_at_once_make_one_draft(committed):
    """With real threads; the draft is thrown away again, for the database keeps what is committed."""
    hands = [Cast()[name] for name in ("catalog-admin", "catalog-admin2")]
    first = Agreement.objects.get(code="AG-12")

    def draft(actor):
        try:
            return acts.draft_version(agreement=first.pk, actor=actor)
        except Refusal as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(draft, hands))
    made = [one for one in results if isinstance(one, Agreement)]
    assert [one.code for one in results if isinstance(one, Refusal)] == ["already_done"]
    assert [one.version for one in made] == [2]
    acts.discard_draft(agreement=made[0].pk, actor=hands[0])
    assert told(first) == [("draft_agreement", 2, "draft"), ("discard_agreement", 2, "")]
