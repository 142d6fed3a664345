"""Example ratings of two months: most of them good, four bad ones on their way to be put right, and some silence.

They are told side by side, what happened first first, so that the logs and lists that are read by number are in the
order of time. A story is a generator: each ``yield`` says when its next piece happens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heapreplace
from typing import Any

from django.db import transaction

from applications import acts
from base.accounts.models import Account
from base.ledger.clock import freeze, now
from feedback import rolling, tokens
from feedback.acts import rectifications as repair
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.models import Rating
from feedback.queries.ratings import visit_token
from portal.demo.matters import AT_WINDOW, CARD, Story

ORDOS = "150600"
LANZHOU, YULIN = ("window-lanzhou", "3号窗口"), ("window-yulin", "通办专窗")
YINCHUAN = ("window-yinchuan", "1号窗口")


@dataclass(order=True, frozen=True)
class At:
    """A moment of a story: the working day (-3: three before today), the hour, and the minutes after its twentieth."""

    day: int
    hour: int = 10
    minutes: int = 0

    def hold(self, clock: Story) -> None:
        """Hold the clock there."""
        clock.on(-self.day, self.hour)
        freeze(now() + dt.timedelta(minutes=self.minutes))


Telling = Generator[At, None, Any]


@dataclass(order=True)
class Piece:
    """The next piece of a story in the queue of all; of those at one moment the story told first goes first."""

    at: At
    place: int
    telling: Telling = field(compare=False)


@dataclass(frozen=True)
class Told:
    """A voice: how many working days ago, how satisfied (0: silence), and what was said. ``clerk`` at a window."""

    days_ago: int
    satisfaction: int
    comment: str = ""
    clerk: str = ""
    window: str = ""


MATTERS = (
    Told(36, 1, "没跑一趟就办好了"), Told(22, 2), Told(18, 1, "在兰州就能办，方便"), Told(11, 3),
)  # fmt: skip
VISITS = (
    Told(40, 1, "窗口小姑娘很耐心", *LANZHOU), Told(34, 1, "", *LANZHOU), Told(28, 2, "", *LANZHOU),
    Told(24, 1, "", *LANZHOU), Told(20, 1, "", *LANZHOU), Told(14, 3, "叫号有点慢", *LANZHOU),
    Told(9, 1, "", *LANZHOU), Told(5, 0, "", *LANZHOU),
    Told(38, 2, "", *YULIN), Told(31, 1, "", *YULIN), Told(25, 1, "一次说清楚要带什么", *YULIN),
    Told(21, 1, "", *YULIN), Told(17, 2, "", *YULIN), Told(12, 1, "", *YULIN),
    Told(7, 3, "", *YULIN), Told(4, 0, "", *YULIN),
    Told(37, 1, "", *YINCHUAN), Told(29, 2, "", *YINCHUAN), Told(23, 1, "", *YINCHUAN),
    Told(16, 1, "帮老人把照片重拍了", *YINCHUAN), Told(10, 2, "", *YINCHUAN), Told(8, 1, "", *YINCHUAN),
    Told(6, 1, "", *YINCHUAN), Told(3, 0, "", *YINCHUAN),
)  # fmt: skip


def make(people: dict[str, Account]) -> int:
    """Tell the examples once, and roll the figures up; returns how many ratings there are."""
    if not Rating.objects.exists():
        try:
            with transaction.atomic():
                _tell(people)
        finally:
            freeze(None)
        rolling.refresh()
    return Rating.objects.count()


def _tell(people: dict[str, Account]) -> None:
    def story() -> Story:
        return Story(people, ORDOS)

    tellings = [_matter(story(), told) for told in MATTERS]
    tellings += [_visit(story(), told) for told in VISITS]
    tellings += [tell(story()) for tell in (put_right, waits_for_the_call, takes_longer, just_came)]
    _side_by_side(story(), tellings)


def _side_by_side(clock: Story, tellings: list[Telling]) -> None:
    """Tell them all, always the one whose next piece is the earliest."""
    queue = [Piece(next(telling), place, telling) for place, telling in enumerate(tellings)]
    heapify(queue)
    while queue:
        piece = queue[0]
        piece.at.hold(clock)
        if after := next(piece.telling, None):
            heapreplace(queue, Piece(after, piece.place, piece.telling))
        else:
            heappop(queue)


def _said(told: Told, token: str) -> Generator[At, None, Rating | None]:
    """What somebody said in the afternoon after the end; nothing where they kept silent."""
    if not told.satisfaction:
        return None
    yield At(-told.days_ago, 15)
    voice = Voice(told.satisfaction, comment=told.comment, channel="pad" if told.clerk else "mobile")
    return rate(token=token, voice=voice)


def _matter(story: Story, told: Told) -> Generator[At, None, Rating | None]:
    """A card, from handing in to handing over within two days."""
    yield At(-told.days_ago - 2)
    story.files("citizen2", "社会保障卡申领", CARD, AT_WINDOW)
    yield At(-told.days_ago - 2, 14)
    story.does("officer-ordos", acts.accept)
    story.does("officer-ordos", acts.review, passed=True, opinion="材料齐全。")
    yield At(-told.days_ago - 1)
    story.does("approver-ordos", acts.approve)
    story.does("officer-ordos", acts.issue, result={"card": "示例卡号"})
    yield At(-told.days_ago)
    story.does("officer-ordos", acts.deliver, method="window", receiver="马建国")
    return (yield from _said(told, tokens.token(tokens.of_matter(story.application.number))))


def _visit(story: Story, told: Told) -> Generator[At, None, Rating | None]:
    """Somebody served at a window, for some minutes."""
    clerk, began = story.people[told.clerk], told.days_ago * 11 % 30
    yield At(-told.days_ago, minutes=began)
    visit = start_visit(actor=clerk, window=told.window)
    yield At(-told.days_ago, minutes=began + 6 + told.days_ago * 7 % 19)
    end_visit(visit=visit, actor=clerk)
    return (yield from _said(told, visit_token(visit)))


def put_right(story: Story) -> Telling:
    """Looked into, repaired, answered, called back, filed."""
    bad = (yield from _matter(story, Told(30, 5, "照片退了两次，第二次才说底色不对"))).rectification
    officer = story.people["officer-ordos"]
    yield At(-29)
    repair.verify(rectification=bad, actor=officer, finding="valid", text="两次告知不一致，属实。")
    yield At(-27)
    repair.rectify(rectification=bad, actor=officer, text="照片要求写进提交页，退件时一次说全。")
    yield At(-26)
    repair.answer(
        rectification=bad, actor=officer, text="给您添麻烦了。照片要求已写在提交页上，退件一次说全。"
    )
    yield At(-25)
    repair.reply(rectification=bad, text="看到了，这样清楚。", satisfied="yes")
    yield At(-24)
    repair.call_back(rectification=bad, actor=officer, satisfied="yes")
    yield At(-23)
    repair.close(rectification=bad, actor=story.people["supervisor"])


def waits_for_the_call(story: Story) -> Telling:
    """Answered; the rater has not said yet whether that will do."""
    bad = (yield from _visit(story, Told(6, 4, "等了一上午，只开了一个窗口", *YULIN))).rectification
    clerk = story.people["window-yulin"]
    yield At(-5)
    repair.verify(rectification=bad, actor=clerk, finding="valid", text="当天一人请假，没有补位，属实。")
    yield At(-3)
    repair.rectify(rectification=bad, actor=clerk, text="排好替班，十人以上加开一个窗口。")
    yield At(-2)
    repair.answer(rectification=bad, actor=clerk, text="对不起让您久等。现在等候超过十人就加开窗口。")


def takes_longer(story: Story) -> Telling:
    """Being repaired, the time extended once."""
    bad = (yield from _matter(story, Told(4, 4, "短信里的查询网址在老人机上打不开"))).rectification
    officer = story.people["officer-ordos"]
    yield At(-3)
    repair.verify(rectification=bad, actor=officer, finding="valid", text="老式手机打不开加密网页，属实。")
    yield At(-2)
    repair.extend(rectification=bad, actor=officer, days=5, reason="要和短信平台一起改")


def just_came(story: Story) -> Telling:
    """Nobody has looked into it yet."""
    yield from _visit(story, Told(1, 4, "材料说三份，窗口又要五份", *LANZHOU))
