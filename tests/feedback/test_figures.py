"""Published figures: equal to what the events say, and never about fewer than five ratings."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts as matters
from base.ledger import tasks
from feedback import rolling, tokens
from feedback.acts import rectifications as repairs
from feedback.acts.ratings import Voice, rate, review_flags
from feedback.models import MonthFigure, Rating, Rectification
from feedback.queries import figures
from feedback.queries.figures import Cell, hide


def rated(card, cast, clock, *levels, who="citizen", **voice):
    """Matters delivered now, each rated at a level (None: not rated)."""
    found = []
    for level in levels:
        case = card.issued()
        matters.deliver(case=case, actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")
        clock.on(minutes=1)
        token = tokens.token(tokens.of_matter(case.application.number))
        if level:
            found.append(rate(token=token, voice=Voice(level, **voice)))
    tasks.drain("partners")
    return found


def cells(*counts):
    return [Cell((index,), {"level_1": count}) for index, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((5, 9), set()),
        ((3, 9), {0, 1}),
        ((3, 9, 7), {0, 2}),
        ((1, 2, 9, 7), {0, 1, 3}),
        ((4, 4, 9), {0, 1}),
        ((3, 0, 9), {0, 2}),
        ((3,), {0}),
        ((0, 0), set()),
    ],
)
def test_few_are_hidden_also_against_subtraction(counts, hidden):
    found = cells(*counts)
    hide(found, 5)
    assert {index for index, cell in enumerate(found) if cell.hidden} == hidden


def test_the_tables_are_what_the_events_say(card, cast, clock):
    good = rated(card, cast, clock, 1, 1, 2, 3, None, 5, comment="我的电话13900000001")
    bad = Rectification.objects.get(rating=good[4])
    officer = cast["officer-ordos"]
    repairs.verify(rectification=bad, actor=officer, finding="valid", text="属实")
    repairs.rectify(rectification=bad, actor=officer, text="加开窗口，经办人电话13900000001")
    repairs.answer(rectification=bad, actor=officer, text="加开了窗口")
    repairs.call_back(rectification=bad, actor=officer, satisfied="yes")
    repairs.close(rectification=bad, actor=cast["supervisor"])
    mistaken = Rectification.objects.get(rating=rated(card, cast, clock, 4)[0])
    repairs.appeal(rectification=mistaken, actor=officer, reason="不是我们")
    repairs.decide(rectification=mistaken, actor=cast["supervisor"], decision="exclude_mistaken", reason="是")
    with pytest.raises(CommandError):
        call_command("roll_up", "--check")
    call_command("roll_up")
    call_command("roll_up", "--check")
    row = MonthFigure.objects.get()
    assert {name: getattr(row, name) for name in rolling.COUNTS if getattr(row, name)} == {
        "finished": 7, "asked": 7, "level_1": 2, "level_2": 1, "level_3": 1, "level_5": 1, "excluded": 1,
        "bad": 1, "called_back": 1, "called_back_in_time": 1, "rectified": 1, "satisfied": 1,
    }  # fmt: skip
    (cell,) = figures.by("month")
    assert cell.rates() == {
        "rated": 71.4, "rated_of_asked": 71.4, "unrated": 28.6, "good": 80.0, "bad": 20.0,
        "called_back_in_time": 100.0, "rectified": 100.0, "satisfied": 100.0,
    }  # fmt: skip
    row.level_1 += 1
    row.save()
    with pytest.raises(CommandError):
        call_command("roll_up", "--check")


def test_flagged_ratings_are_counted_apart_until_somebody_looked(card, cast, clock, settings):
    settings.RATING_BURST = (2, 10)
    rated(card, cast, clock, 1, 2)
    call_command("roll_up")
    assert (MonthFigure.objects.get().level_2, MonthFigure.objects.get().flagged) == (0, 1)
    doubtful = Rating.objects.get(satisfaction=2)
    review_flags(rating=doubtful, actor=cast["supervisor"], genuine=True, reason="一家人一起来的")
    call_command("roll_up")
    call_command("roll_up", "--check")
    assert (MonthFigure.objects.get().level_2, MonthFigure.objects.get().flagged) == (1, 0)


def test_a_month_with_three_ratings_does_not_show_them(card, cast, clock, client, api):
    rated(card, cast, clock, 1, 1, 1, 1, 2, 1, comment="真快")
    clock.to("2026-04-08")
    rated(card, cast, clock, 3, 5, 3, comment="太慢了")
    clock.on(days=1)
    call_command("roll_up")
    answer = api("citizen").get("/ratings/summary/", by="month").json()
    assert [(cell["key"], cell["rated"], cell["hidden"]) for cell in answer["results"]] == [
        (["2026-03-01"], None, True), (["2026-04-01"], None, True),
    ]  # fmt: skip
    assert answer["total"]["rated"] == 9
    assert answer["results"][1]["levels"] is None
    assert answer["results"][1]["finished"] == 3
    lines = list(csv.reader(io.StringIO(client.get("/open/ratings.csv").content.decode("utf-8-sig"))))
    april = next(line for line in lines if line[1] == "2026-04-01")
    assert april[3:5] == ["3", "3"]
    assert not any(april[5:])


def test_the_page_shows_figures_formulas_words_and_repairs_in_few_queries(card, cast, clock, client):
    found = rated(card, cast, clock, 1, 1, 1, 2, 5, comment="<b>很快</b>，我的电话13900000001")
    bad, officer = Rectification.objects.get(rating=found[4]), cast["officer-ordos"]
    repairs.verify(rectification=bad, actor=officer, finding="valid", text="属实")
    repairs.rectify(rectification=bad, actor=officer, text="加开窗口，请打13900000001")
    repairs.answer(rectification=bad, actor=officer, text="加开了窗口")
    repairs.call_back(rectification=bad, actor=officer, satisfied="yes")
    repairs.close(rectification=bad, actor=cast["supervisor"])
    call_command("roll_up")
    page = client.get("/open/").content.decode()
    assert "很快" not in page, "words of today are not shown before tomorrow"
    clock.on(days=1)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/open/").content.decode()
    assert len(queries) <= 10
    told = (
        "80%",
        "有人评价的件数",
        "&lt;b&gt;很快&lt;/b&gt;",
        "加开窗口，请打***",
        "<svg",
        "鄂尔多斯市人力资源",
    )
    for shown in told:
        assert shown in page, shown
    for secret in ("13900000001", "<b>很快", "王雅琴"):
        assert secret not in page


def test_nothing_yet(client, db):
    page = client.get("/open/").content.decode()
    assert "还没有可以公开的数字" in page


def test_a_wrong_breakdown_is_said(api):
    assert api("citizen").get("/ratings/summary/", by="clerk").status_code == 400
