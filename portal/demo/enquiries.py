"""Example enquiries at every stage, and the frequent questions that came of some."""

from __future__ import annotations

import datetime as dt
from itertools import count, islice

from django.db import transaction

from base.accounts.models import Account
from base.ledger.clock import ZONE, freeze, today
from base.regions.calendar import calendar_of
from feedback.acts import enquiries as acts
from feedback.acts import frequent
from feedback.acts.asking import Asking, receive
from feedback.enquiry_flow.who import ASKER
from feedback.models import Enquiry

PLACE, HRSS, POLICE = "150600", "A-150600-hrss", "A-150600-police"
FREQUENT = (
    (
        "社会保障卡丢了怎么补办？",
        "先打12333电话口头挂失，再到本站“全部事项”里找“社会保障卡申领”，网上提交或到附近通办专窗办。\n补卡不用回参保地，10个工作日内邮寄到家。",
        "社保卡 挂失 补卡 遗失",
    ),
    (
        "在外地办事，材料原件要寄回去吗？",
        "大多数事项传扫描件就行。确要核对原件的，窗口当面核验后还给您；要留原件的，会写明份数、给收件凭证，办完按您选的方式退还。",
        "原件 邮寄 异地 退还",
    ),
    (
        "申请交上去以后多久有回音？",
        "5个工作日内告诉您受理不受理、还缺什么。受理以后的时限写在办事指南里，进度在“我的办件”看，也可以凭编号和查询码查。",
        "进度 多久 时限 受理",
    ),
)


def make(people: dict[str, Account]) -> int:
    """Tell the examples once; returns how many enquiries there are."""
    if not Enquiry.objects.exists():
        try:
            with transaction.atomic():
                _tell(people)
        finally:
            freeze(None)
    return Enquiry.objects.count()


def _on(days_ago: int, hour: int = 10) -> None:
    """Hold the clock at an hour of a working day before today."""
    freeze(None)
    back = (today() - dt.timedelta(days=n) for n in count())
    working = filter(calendar_of(PLACE).is_working_day, back)
    day = next(islice(working, days_ago, None))
    freeze(dt.datetime.combine(day, dt.time(hour, 20), ZONE))


def _ask(
    account: Account | None, kind: str, title: str, content: str, channel: str = "page", **more
) -> Enquiry:
    asking = Asking(kind=kind, title=title, content=content, region=PLACE, **more)
    return receive(asking=asking, actor=account, channel=channel)


def _tell(people: dict[str, Account]) -> None:
    """In the order of their days, the oldest first."""
    _frequent(people, people["hotline-ordos"])
    for tell in (_closed, _late, _given_on, _answered, _not_for_us):
        tell(people)
    _on(0)
    _ask(people["citizen"], "ask", "社保关系转过来要多久", "我从兰州转到鄂尔多斯，单位已经参保了。")


def _closed(people: dict[str, Account]) -> None:
    """A complaint that was answered, rated, judged and closed."""
    desk, officer = people["hotline-ordos"], people["officer-ordos"]
    _on(14)
    one = _ask(
        people["citizen"], "complain", "窗口让我跑了三趟",
        "第一次说照片不对，第二次说系统坏了，第三次才办成。希望一次说清楚。",
    )  # fmt: skip
    acts.dispatch(enquiry=one, actor=desk, organisation=HRSS)
    acts.sign(enquiry=one, actor=officer)
    _on(8)
    acts.answer(enquiry=one, actor=officer, text="已向您道歉，窗口换成一次性告知单，照片要求贴在取号机旁。")
    acts.respond(enquiry=one, actor=ASKER, satisfied=True, text="改得快，谢谢。")
    acts.judge(enquiry=one, actor=desk, reasonable=True, reason="三次告知的内容不一致，属实。")
    acts.close(enquiry=one, actor=desk)


def _late(people: dict[str, Account]) -> None:
    """Two units on a request for help; late, and more days are asked for."""
    officer = people["officer-ordos"]
    _on(12)
    one = _ask(
        people["citizen2"], "help", "老人行动不便，能不能上门办社保卡",
        "母亲82岁，卧床，社保卡坏了取不了养老金。电话139 0000 0002，身份证620502198511120314。", phone="13900000002",
    )  # fmt: skip
    acts.dispatch(
        enquiry=one,
        actor=people["hotline-ordos"],
        organisation=HRSS,
        assisting=["A-150600-disabled"],
        text="请优先。",
    )
    acts.sign(enquiry=one, actor=officer)
    acts.assist_answer(enquiry=one, actor=people["approver-ordos"], text="残联可以派辅具车接送。")
    acts.extend(enquiry=one, actor=officer, days=3, reason="等社区确认上门时间")


def _given_on(people: dict[str, Account]) -> None:
    """An anonymous report that went to the wrong unit first."""
    desk = people["hotline-ordos"]
    _on(2)
    one = _ask(
        None, "report", "有人冒充窗口人员收费", "在大厅门口有人穿制服，说交200元可以插队。", anonymous=True
    )
    acts.dispatch(enquiry=one, actor=desk, organisation=HRSS)
    acts.return_ticket(
        enquiry=one, actor=people["officer-ordos"], reason="冒充工作人员收费由公安机关查处，不属人社职责。"
    )
    acts.redispatch(enquiry=one, actor=desk, organisation=POLICE)


def _answered(people: dict[str, Account]) -> None:
    """A suggestion that was answered and waits for the call-back."""
    officer = people["officer-ordos"]
    one = _ask(
        people["citizen"], "suggest", "希望周六也能取证", "上班的人工作日来不了。", phone="13900000001"
    )
    acts.dispatch(enquiry=one, actor=people["hotline-ordos"], organisation=HRSS)
    acts.sign(enquiry=one, actor=officer)
    _on(1)
    acts.answer(enquiry=one, actor=officer, text="从12月起，通办专窗周六上午开放取证，先在三个旗区试行。")


def _not_for_us(people: dict[str, Account]) -> None:
    """By telephone: one that is not accepted, one that is referred."""
    desk = people["hotline-ordos"]
    refused = _ask(
        desk, "complain", "对仲裁结果不服", "劳动仲裁裁决不公，要求改判。", "phone", phone="13900000009"
    )
    acts.refuse(
        enquiry=refused, actor=desk, ground="court",
        reason="仲裁已经裁决，不服可以自收到之日起15日内向法院起诉。",
    )  # fmt: skip
    referred = _ask(
        desk, "help", "家里没有暖气", "小区从昨天起没有供暖。", "phone", name="张女士", phone="13900000008"
    )
    acts.refer(enquiry=referred, actor=desk, to="heat", text="已转供热服务热线，请保持电话畅通。")


def _frequent(people: dict[str, Account], desk: Account) -> None:
    for days_ago, (question, answer, keywords) in enumerate(FREQUENT, 18):
        _on(days_ago)
        one = _ask(people["citizen2"], "ask", question, question)
        acts.answer_directly(enquiry=one, actor=desk, text=answer)
        acts.respond(enquiry=one, actor=ASKER, satisfied=True)
        acts.close(enquiry=one, actor=people["supervisor"])
        frequent.publish(enquiry=one, actor=desk, question=question, answer=answer, keywords=keywords)
