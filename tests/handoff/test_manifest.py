"""The papers that go with a bag: what they say, that they are numbered with the act, and what they cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from base.errors import Conflict
from base.files.documents import of_case
from base.files.models import Document
from base.ledger import tasks
from handoff import acts as paper
from tests.support.papers import Window, all_ok, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


def test_the_list_says_what_the_rule_asks_for(window):
    first, second = window.collect(), window.collect()
    numbers = [one.number for case in (first, second) for one in originals(case.application)]
    bag = paper.open_bag(
        actor=window.clerk,
        from_organisation="H-610800",
        to_organisation=first.authority_id,
        originals=numbers,
    )
    with pytest.raises(Document.DoesNotExist):
        Document.objects.get(case=bag.number)
    paper.seal(bag=bag, actor=window.clerk, seal_no="YL-7")
    facts = Document.objects.get(case=bag.number).facts
    assert {name: facts[name] for name in ("bag", "seal_no", "sender", "receiver", "sealed_on", "total")} == {
        "bag": bag.number,
        "seal_no": "YL-7",
        "sender": first.application.receiving_place.name,
        "receiver": first.authority.name,
        "sealed_on": "2026-03-04",
        "total": len(numbers),
    }
    assert [one["case"] for one in facts["cases"]] == sorted([first.number, second.number])
    assert [one["applicant"] for one in facts["cases"]] == ["王**", "王**"]
    lines = facts["cases"][0]["lines"]
    assert [line["original"] for line in lines] == [True, True]
    assert {line["outcome"] for line in lines} == {""}


def test_a_bag_that_is_not_sealed_after_all_has_no_list(window):
    window.sent(window.collect(), seal="S-1")
    bag = window.packed(window.collect())
    for line in list(bag.lines.all()):
        paper.remove(bag=bag, actor=window.clerk, original=line.original_id)
    with pytest.raises(Conflict):
        paper.seal(bag=bag, actor=window.clerk, seal_no="S-2")
    assert of_case(bag.number) == []


def test_results_alone_have_a_list_of_results(window, cast):
    case, officer = window.collect(), cast["officer-ordos"]
    bag = window.sent(case)
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    acts.approve(case=case, actor=cast["approver-ordos"])
    acts.issue(case=case, actor=officer)
    back = paper.open_bag(
        actor=officer, from_organisation=case.authority_id, to_organisation="H-610800",
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    paper.seal(bag=back, actor=officer, seal_no="E-1")
    tasks.drain("documents")
    assert [one.kind for one in of_case(back.number)] == ["result_list"]
    assert [one.kind for one in of_case(bag.number)] == ["manifest", "count_record"]
    record = of_case(bag.number)[1].facts
    assert (record["sent_on"], record["received_on"], record["counted_on"]) == ("2026-03-04",) * 3
    assert record["extras"] == []


def test_a_list_to_an_applicant_shows_no_full_name_or_number(window, cast):
    case = window.collect()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_application=case.application,
        originals=[one.number for one in originals(case.application)],
    )  # fmt: skip
    paper.seal(bag=bag, actor=window.clerk, seal_no="S-1")
    (made,) = of_case(bag.number)
    assert made.facts["receiver"] == "王** 139****0001"
    assert "王雅琴" not in str(made.facts)
    assert "620102199003072144" not in str(made.facts)


def test_a_count_costs_the_same_for_any_number_of_lines(window):
    numbers, cases = [], []
    while len(numbers) < 20:
        cases.append(window.collect())
        numbers += [one.number for one in originals(cases[-1].application)]
    seen = [_queries_of_a_count(window, numbers[:some], f"S-{some}") for some in (2, 18)]
    assert seen[0] == seen[1]
    assert seen[1] <= 20


def _queries_of_a_count(window, numbers: list[str], seal: str) -> int:
    officer = window.cast["officer-ordos"]
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_organisation="A-150600-disabled",
        originals=[one for one in numbers if _is_here(one)],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=bag, actor=window.clerk, seal_no=seal), actor=window.clerk)
    paper.receive(bag=bag, actor=officer)
    lines = all_ok(bag)
    with CaptureQueriesContext(connection) as seen:
        paper.count(bag=bag, actor=officer, lines=lines)
    return len([one for one in seen if "SAVEPOINT" not in one["sql"]])


def _is_here(number: str) -> bool:
    from handoff.models import Original

    return Original.objects.get(number=number).holder_code == "H-610800"
