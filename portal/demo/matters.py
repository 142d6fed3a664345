"""Example matters at every stage, made by acts while the clock is held on working days of the last weeks."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from applications import acts
from applications.intake import Filing
from applications.models import Application, Case
from base.accounts.models import Account
from base.files.acts import receive
from base.ledger.clock import ZONE, freeze, today
from base.regions.calendar import calendar_of
from catalog.guides import Guide
from catalog.queries import authority_for, search
from portal.demo.people import PEOPLE

People = dict[str, Account]


@dataclass
class Story:
    """One matter being told: who is in it, and on which day we are (working days before today)."""

    people: People
    region: str
    application: Application | None = None

    @property
    def case(self) -> Case:
        return self.application.cases.select_related("application__stream").latest("received_at")

    def on(self, days_ago: int, hour: int = 10) -> Story:
        """Hold the clock at an hour of a working day; the days are counted from the real today."""
        freeze(None)
        freeze(dt.datetime.combine(_working_day(self.region, days_ago), dt.time(hour, 20), ZONE))
        return self

    def files(
        self, who: str, item_name: str, form: dict, delivery: dict, applicant: dict | None = None
    ) -> Story:
        """Hand in an item at the authority of the region, every material uploaded as a drawn page."""
        account = self.people[who]
        claim = authority_for(search(item_name)[0].code, self.region)
        claim.current.implementation = claim
        guide = Guide.of(claim.current)
        materials = [
            {"key": one.key, "upload": str(_material(one.key, one.name, account))} for one in guide.materials
        ]
        filing = Filing(claim.task_code, guide.modes[0], form, materials, delivery, applicant=applicant)
        self.application = acts.submit(filing=filing, actor=account)
        return self

    def does(self, who: str, act: Callable, **fields: object) -> Story:
        """Somebody acts on the case."""
        act(case=self.case, actor=self.people[who], **fields)
        return self


def make(people: People) -> int:
    """Tell every story that has not been told yet (none when there is any application). Returns how many."""
    if Application.objects.exists():
        return 0
    try:
        for tell in STORIES:
            tell(people)
    finally:
        freeze(None)
    return len(STORIES)


def _working_day(region: str, days_ago: int) -> dt.date:
    calendar, day = calendar_of(region), today()
    while days_ago or not calendar.is_working_day(day):
        day -= dt.timedelta(days=1)
        days_ago -= calendar.is_working_day(day) if days_ago else 0
    return day


def _material(key: str, title: str, account: Account) -> uuid.UUID:
    """A photo as a picture, anything else as a PDF of two pages."""
    pages = [_page(title), _page(f"{title}，背面")]
    out, kind = io.BytesIO(), "png" if "photo" in key else "pdf"
    more = {} if kind == "png" else {"save_all": True, "append_images": pages[1:], "resolution": 75}
    pages[0].save(out, kind.upper(), **more)
    return receive(data=out.getvalue(), name=f"{key}.{kind}", owner=account.person).id


def _page(title: str) -> Image.Image:
    """A plain page with lines, so that there is something to look at; the pattern differs by title."""
    picture = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 580, 837), outline="#76818f", width=2)
    for row in range(12):
        length = 160 + (hash_of(title) >> row) % 340
        draw.line((80, 140 + row * 52, 80 + length, 140 + row * 52), fill="#5b6573", width=8)
    draw.ellipse((420, 640, 540, 760), outline="#c0392b", width=5)
    return picture


def hash_of(text: str) -> int:
    """A small stable number of a text."""
    return sum((index + 1) * ord(char) for index, char in enumerate(text))


CARD = {"insured_region": "150602", "bank": "中国银行"}
AT_WINDOW = {"method": "window"}


def by_post(who: str) -> dict:
    """Sent to whoever files, where they live."""
    person = next(one for one in PEOPLE if one.username == who)
    address = {"detail": f"甘肃省{person.address}", "name": person.name, "phone": person.phone}
    return {"method": "courier", "address": address}


def _card(people: People, days_ago: int, who: str = "citizen") -> Story:
    return Story(people, "150600").on(days_ago).files(who, "社会保障卡申领", CARD, by_post(who))


def just_received(people: People) -> None:
    _card(people, 0)


def due_soon(people: People) -> None:
    _card(people, 4, "citizen2").does("officer-ordos", acts.claim)


def waits_for_correction(people: People) -> None:
    story = _card(people, 3).on(2)
    story.does(
        "officer-ordos", acts.request_correction,
        defects=[{"material": "photo", "problem": "照片背景不是白色", "remedy": "请用白色背景重新拍摄后上传"}],
    )  # fmt: skip


def in_review(people: People) -> None:
    story = _card(people, 8, "citizen2").on(6).does("officer-ordos", acts.accept)
    story.on(2).does("officer-ordos", acts.review, passed=True, opinion="材料齐全，信息一致。")


def paused(people: People) -> None:
    story = _card(people, 9).on(7).does("officer-ordos", acts.accept)
    story.on(5).does("officer-ordos", acts.start_special, kind="appraisal", reason="核对人像", days=8)
    story.does("approver-ordos", acts.confirm_special)


def delivered(people: People) -> None:
    story = _card(people, 15).on(13).does("officer-ordos", acts.accept)
    story.on(12).does("officer-ordos", acts.review, passed=True, opinion="材料齐全。")
    story.on(11).does("approver-ordos", acts.approve).does(
        "officer-ordos", acts.issue, result={"card": "示例卡号"}
    )
    story.on(7).does(
        "officer-ordos", acts.deliver, method="courier", receiver="王雅琴", proof="1100000026117"
    )


def refused(people: People) -> None:
    _card(people, 12, "citizen2").on(10).does(
        "officer-ordos", acts.refuse, ground="art32_2", reason="参保地不在本市，请向参保地申领。"
    )


LONG = {
    "name": "内蒙古自治区鄂尔多斯市东胜区示例商贸物流与技术咨询综合服务发展集团有限责任公司驻兰州办事处示例分公司",
    "id_type": "uscc", "id_number": "91150602MA7EXAMP18", "phone": "13900000009",
}  # fmt: skip
RARE = {
    "name": "𠮷野😀·阿卜杜拉",
    "id_type": "111",
    "id_number": "620102198806152418",
    "phone": "13900000010",
}


def odd_names(people: People) -> None:
    for applicant in (LONG, RARE):
        Story(people, "150600").on(8).files("newcomer", "社会保障卡申领", CARD, AT_WINDOW, applicant)


STORIES = [odd_names, just_received, due_soon, waits_for_correction, in_review, paused, delivered, refused]
