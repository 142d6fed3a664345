"""Example ratings of two months: most of them good, four bad ones on their way to be put right, and some silence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from applications import acts
from base.accounts.models import Account
from base.ledger.clock import freeze
from feedback import rolling, tokens
from feedback.acts import rectifications as repair
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.models import Rating
from feedback.queries.ratings import visit_token
from portal.demo.matters import AT_WINDOW, CARD, Story

ORDOS = "150600"
LANZHOU, YULIN = ("window-lanzhou", "3号窗口"), ("window-yulin", "通办专窗")
YINCHUAN = ("window-yinchuan", "1号窗口")


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
    story = Story(people, ORDOS)
    for told in MATTERS:
        _matter(story, told)
    for told in VISITS:
        _visit(story, told)
    for tell in (put_right, waits_for_the_call, takes_longer, just_came):
        tell(story)


def _said(story: Story, told: Told, token: str) -> Rating | None:
    """What somebody said an hour after the end; nothing where they kept silent."""
    if not told.satisfaction:
        return None
    story.on(told.days_ago, hour=15)
    voice = Voice(told.satisfaction, comment=told.comment, channel="pad" if told.clerk else "mobile")
    return rate(token=token, voice=voice)


def _matter(story: Story, told: Told) -> Rating | None:
    """A card, from handing in to handing over within two days."""
    story.on(told.days_ago + 2).files("citizen2", "社会保障卡申领", CARD, AT_WINDOW)
    story.does("officer-ordos", acts.accept)
    story.does("officer-ordos", acts.review, passed=True, opinion="材料齐全。")
    story.on(told.days_ago + 1).does("approver-ordos", acts.approve)
    story.does("officer-ordos", acts.issue, result={"card": "示例卡号"})
    story.on(told.days_ago).does("officer-ordos", acts.deliver, method="window", receiver="马建国")
    return _said(story, told, tokens.token(tokens.of_matter(story.application.number)))


def _visit(story: Story, told: Told) -> Rating | None:
    """Somebody served at a window."""
    clerk = story.on(told.days_ago).people[told.clerk]
    visit = end_visit(visit=start_visit(actor=clerk, window=told.window), actor=clerk)
    return _said(story, told, visit_token(visit))


def put_right(story: Story) -> None:
    """Looked into, repaired, answered, called back, filed."""
    bad = _matter(story, Told(30, 5, "照片退了两次，第二次才说底色不对")).rectification
    officer = story.people["officer-ordos"]
    story.on(29)
    repair.verify(rectification=bad, actor=officer, finding="valid", text="两次告知不一致，属实。")
    story.on(27)
    repair.rectify(rectification=bad, actor=officer, text="照片要求写进提交页，退件时一次说全。")
    story.on(26)
    repair.answer(
        rectification=bad, actor=officer, text="给您添麻烦了。照片要求已写在提交页上，退件一次说全。"
    )
    story.on(25)
    repair.reply(rectification=bad, text="看到了，这样清楚。", satisfied="yes")
    story.on(24)
    repair.call_back(rectification=bad, actor=officer, satisfied="yes")
    story.on(23)
    repair.close(rectification=bad, actor=story.people["supervisor"])


def waits_for_the_call(story: Story) -> None:
    """Answered; the rater has not said yet whether that will do."""
    bad = _visit(story, Told(6, 4, "等了一上午，只开了一个窗口", *YULIN)).rectification
    clerk = story.people["window-yulin"]
    story.on(5)
    repair.verify(rectification=bad, actor=clerk, finding="valid", text="当天一人请假，没有补位，属实。")
    story.on(3)
    repair.rectify(rectification=bad, actor=clerk, text="排好替班，十人以上加开一个窗口。")
    story.on(2)
    repair.answer(rectification=bad, actor=clerk, text="对不起让您久等。现在等候超过十人就加开窗口。")


def takes_longer(story: Story) -> None:
    """Being repaired, the time extended once."""
    bad = _matter(story, Told(4, 4, "短信里的查询网址在老人机上打不开")).rectification
    officer = story.people["officer-ordos"]
    story.on(3)
    repair.verify(rectification=bad, actor=officer, finding="valid", text="老式手机打不开加密网页，属实。")
    story.on(2)
    repair.extend(rectification=bad, actor=officer, days=5, reason="要和短信平台一起改")


def just_came(story: Story) -> None:
    """Nobody has looked into it yet."""
    _visit(story, Told(1, 4, "材料说三份，窗口又要五份", *LANZHOU))
