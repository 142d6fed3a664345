"""Words and tones that pages share: what a state, a mode, a limit is called, and in which voice it is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from base.accounts.roles import roles
from base.ledger.clock import ZONE, day_of, now
from base.ledger.timers import days_left, overdue
from base.regions.calendar import calendar_of

MODES: dict[str, Promise] = {
    "full_online": gettext_lazy("全程网办"),
    "remote_receipt": gettext_lazy("异地代收代办"),
    "joint": gettext_lazy("多地联办"),
}
MODES_EXPLAINED: dict[str, Promise] = {
    "full_online": gettext_lazy("手机或电脑上申请、交材料、取结果，一次也不用跑。"),
    "remote_receipt": gettext_lazy("就近的通办专窗核验您的身份和原件，替您把材料送到办理地。"),
    "joint": gettext_lazy("一件事牵涉几个地方，您只交一次，由他们之间传材料、对结果。"),
}
SUBJECTS: dict[str, Promise] = {"personal": gettext_lazy("个人"), "enterprise": gettext_lazy("企业")}
THEMES: dict[str, Promise] = {
    "不动产": gettext_lazy("不动产"),
    "交通出行": gettext_lazy("交通出行"),
    "企业开办": gettext_lazy("企业开办"),
    "住房": gettext_lazy("住房"),
    "公积金": gettext_lazy("公积金"),
    "公证": gettext_lazy("公证"),
    "农业": gettext_lazy("农业"),
    "出入境": gettext_lazy("出入境"),
    "医保": gettext_lazy("医保"),
    "卫生健康": gettext_lazy("卫生健康"),
    "司法": gettext_lazy("司法"),
    "婚育": gettext_lazy("婚育"),
    "就业": gettext_lazy("就业"),
    "户籍": gettext_lazy("户籍"),
    "投资项目": gettext_lazy("投资项目"),
    "教育": gettext_lazy("教育"),
    "文旅": gettext_lazy("文旅"),
    "档案": gettext_lazy("档案"),
    "残疾人": gettext_lazy("残疾人"),
    "海事": gettext_lazy("海事"),
    "海关": gettext_lazy("海关"),
    "生态环境": gettext_lazy("生态环境"),
    "社会救助": gettext_lazy("社会救助"),
    "社保": gettext_lazy("社保"),
    "税务": gettext_lazy("税务"),
    "经营许可": gettext_lazy("经营许可"),
    "职业资格": gettext_lazy("职业资格"),
    "退役军人": gettext_lazy("退役军人"),
}
"""Themes are data; those we know by name are also said in other languages."""
DELIVERIES: dict[str, Promise] = {
    "electronic": gettext_lazy("网上下载电子结果"),
    "courier": gettext_lazy("邮寄给我"),
    "window": gettext_lazy("到窗口领取"),
}
SOURCES: dict[str, Promise] = {
    "upload": gettext_lazy("已上传"),
    "licence": gettext_lazy("电子证照"),
    "promise": gettext_lazy("承诺后补"),
    "seen": gettext_lazy("窗口看过，当场退还"),
}
REASONS: dict[str, Promise] = {
    "identity": gettext_lazy("核对身份"),
    "contact": gettext_lazy("联系申请人"),
    "review": gettext_lazy("审查材料需要核对"),
    "delivery": gettext_lazy("制证或送达"),
    "dispute": gettext_lazy("处理争议、投诉"),
}
"""Why staff may look at personal data in full; the person it is about reads it too."""
TONES = {
    "waiting": "",
    "received": "run",
    "awaiting_correction": "act",
    "accepted": "run",
    "in_review": "run",
    "approved": "ok",
    "denied": "stop",
    "refused": "stop",
    "issued": "ok",
    "closed": "ok",
    "terminated": "stop",
    "revoked": "stop",
    "correction": "act",
    "in_progress": "run",
    "decided": "ok",
    "done": "ok",
    "stopped": "stop",
    "dispatched": "act",
    "returned": "warn",
    "handling": "run",
    "answered": "ok",
    "called_back": "ok",
    "not_accepted": "stop",
    "asked": "act",
    "signed": "ok",
    "declined": "stop",
    "expired": "stop",
}
"""The tone of a badge by state of a case or of an enquiry; others have none."""
PARTIES: dict[str, Promise] = {
    "me": gettext_lazy("您"),
    "signers": gettext_lazy("共"),
    "here": gettext_lazy("收"),
    "way": gettext_lazy("寄"),
    "there": gettext_lazy("办"),
}
WEEKDAYS = [gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
            gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日")]  # fmt: skip
NEAR = 1
"""Working days left from which a limit counts as near."""


@dataclass(frozen=True)
class Said:
    """A clock in words, and its tone: ok, near, late, paused or none."""

    tone: str
    words: str


@dataclass(frozen=True)
class Cell:
    """One working day of a limit; ``state`` is used, today, paused, late or blank."""

    text: str
    state: str = ""


def theme_in_words(theme: str) -> str:
    """A theme's name; one that came with new data stays as it is written there."""
    return str(THEMES.get(theme, theme))


def role_in_words(role: str) -> str:
    """A role's name in the language of the reader (the names in roles.csv are marked in portal.desk.story)."""
    return _(roles().get(role, {}).get("name", role))


def working_days(n: int) -> str:
    """So many working days."""
    return ngettext("%(n)d个工作日", "%(n)d个工作日", n) % {"n": n}


def left_in_words(left: int) -> Said:
    """So many working days until a limit; negative when it is over."""
    if left < 0:
        return Said("late", ngettext("超%(n)d个工作日", "超%(n)d个工作日", -left) % {"n": -left})
    if left == 0:
        return Said("near", _("今天到期"))
    words = ngettext("还剩%(n)d个工作日", "还剩%(n)d个工作日", left) % {"n": left}
    return Said("near" if left <= NEAR else "ok", words)


def timer_in_words(timer: object) -> Said:
    """A limit (base.ledger Timer) in words."""
    left = days_left(timer)
    if timer.state == "paused":
        words = ngettext("暂停，还剩%(n)d个工作日", "暂停，还剩%(n)d个工作日", left) % {"n": left}
        return Said("paused", words)
    if left is not None:
        return left_in_words(left)
    if timer.state == "stopped":
        return Said("none", _("停了"))
    return Said("late", _("超期")) if overdue(timer) else Said("ok", _("按时"))


def due_in_words(due_at: dt.datetime | None, region: str) -> Said:
    """The nearest limit of a case, where only its last moment is at hand (lists)."""
    if due_at is None:
        return Said("none", _("没有在走的时限"))
    calendar, today, due = calendar_of(region), day_of(now()), day_of(due_at)
    return left_in_words(calendar.between(today, due) if due >= today else -calendar.between(due, today))


def cells(timer: object, paused: str = "") -> list[Cell]:
    """A limit as cells, one for each working day; ``paused`` is the word in the cell of a pause."""
    left = days_left(timer)
    if left is None:
        return []
    spent = timer.total - max(left, 0)
    over = [Cell(f"+{day}", "late") for day in range(1, 1 - min(left, 0))]
    if timer.state == "paused":
        pause = Cell(paused or _("暂停"), "paused")
        return [*_days(1, spent, "used"), pause, *_days(spent + 1, timer.total, ""), *over]
    last = "used" if left < 0 else "today"
    return [
        *_days(1, spent - 1, "used"),
        *_days(max(spent, 1), spent, last),
        *_days(spent + 1, timer.total, ""),
        *over,
    ]


def _days(first: int, last: int, state: str) -> list[Cell]:
    return [Cell(str(day), state) for day in range(first, last + 1)]


def day_in_words(day: dt.date | dt.datetime | str | None) -> str:
    """12月1日（周二）; the year is said when it is another one. Takes an ISO text too."""
    if not day:
        return ""
    day = dt.date.fromisoformat(day[:10]) if isinstance(day, str) else day
    day = day_of(day) if isinstance(day, dt.datetime) else day
    words = {"y": day.year, "m": day.month, "d": day.day, "weekday": WEEKDAYS[day.weekday()]}
    if day.year == day_of(now()).year:
        return _("%(m)d月%(d)d日（%(weekday)s）") % words
    return _("%(y)d年%(m)d月%(d)d日（%(weekday)s）") % words


def moment_in_words(moment: dt.datetime | None) -> str:
    """11月17日15:20, in the legal zone; the year is said when it is another one."""
    if moment is None:
        return ""
    moment = moment.astimezone(ZONE)
    words = {"y": moment.year, "m": moment.month, "d": moment.day, "clock": f"{moment:%H:%M}"}
    if moment.year == now().year:
        return _("%(m)d月%(d)d日%(clock)s") % words
    return _("%(y)d年%(m)d月%(d)d日%(clock)s") % words


def size_in_words(size: int) -> str:
    """A file's size: 3.1 MB, 812 KB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1024), 1)} KB"


def money(fen: int) -> str:
    """Fen as yuan: ¥20.00."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"
