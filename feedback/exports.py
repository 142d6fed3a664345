"""Tables of ratings, of their repair and of enquiries: the rows their owner may see, days without hours, no names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.models import Account
from base.files.exports import Sheet
from base.ledger.clock import day_of, start_of
from feedback.behind import without_asker
from feedback.models import RatingReason
from feedback.queries import enquiries as enquiry_queries
from feedback.queries.ratings import ratings
from feedback.queries.rectifications import rectifications
from feedback.who import STAFF

BATCH = 1000
Rows = Iterator[list[object]]


def _owner(person: str) -> Account:
    return Account.objects.get(public_id=person)


def _each(found: QuerySet) -> Iterator:
    return found.iterator(chunk_size=BATCH)


def _name(thing: object) -> str:
    return thing.name if thing else ""


def rating_rows(owner: str, since: dt.date, until: dt.date) -> Rows:
    """Ratings of the owner's organisations and those below; the comment screened."""
    yield [
        _("日期"), _("被评单位"), _("大厅"), _("窗口"), _("事项"), _("办理方式"), _("满意程度"), _("理由"),
        _("留言（已遮挡）"), _("渠道"), _("匿名"), _("计入统计"),
    ]  # fmt: skip
    labels = {(one.edition, one.code): one.label for one in RatingReason.objects.all()}
    found = ratings(_owner(owner)).filter(day__range=(since, until)).order_by("-day", "-id")
    for one in _each(found.select_related("hall", "channel", "organisation", "item")):
        reasons = "、".join(labels.get((one.edition, code), code) for code in one.reasons)
        yield [
            one.day, one.organisation.name, _name(one.hall), one.window, _name(one.item), one.get_mode_display(),
            one.get_satisfaction_display(), reasons, one.screened, one.channel.name, one.anonymous,
            not (one.excluded or one.doubtful),
        ]  # fmt: skip


def rectification_rows(owner: str, since: dt.date, until: dt.date) -> Rows:
    """Bad ratings in scope, and how far their repair is."""
    yield [
        _("评价日期"), _("被评单位"), _("事项"), _("窗口"), _("满意程度"), _("状态"), _("轮次"), _("核实结果"),
        _("已整改"), _("回访结果"), _("已延长"), _("督办"), _("申诉"), _("时限"),
    ]  # fmt: skip
    found = rectifications(_owner(owner)).filter(day__range=(since, until)).order_by("-day", "-id")
    for one in _each(found):
        said = one.rating
        yield [
            one.day, one.organisation.name, _name(said.item), said.window, said.get_satisfaction_display(),
            one.get_state_display(), one.round, one.get_finding_display(), one.rectified, one.get_satisfied_display(),
            one.extended, one.supervised, one.get_appeal_display(), one.due_at and day_of(one.due_at),
        ]  # fmt: skip


def enquiry_rows(owner: str, since: dt.date, until: dt.date) -> Rows:
    """Enquiries in scope, identity and telephone numbers starred; no contact."""
    yield [
        _("编号"), _("类别"), _("渠道"), _("收到日期"), _("标题"), _("内容"), _("事项"), _("派单单位"),
        _("承办单位"), _("状态"), _("时限"), _("匿名"), _("满意"), _("解决"), _("诉求合理"),
    ]  # fmt: skip
    span = {"received_at__gte": start_of(since), "received_at__lt": start_of(until + dt.timedelta(days=1))}
    found = enquiry_queries.enquiries(_owner(owner)).filter(**span).order_by("-number")
    for one in _each(found):
        yield [
            one.number, one.get_kind_display(), one.get_channel_display(), day_of(one.received_at),
            without_asker(one, one.title), without_asker(one, one.content), _name(one.item), one.desk.name,
            one.organisation.name, one.get_state_display(), one.due_at and day_of(one.due_at), one.anonymous,
            one.satisfied, one.resolved,
            one.reasonable,
        ]  # fmt: skip


VOICES = (*STAFF, "supervisor")
SHEETS = (
    Sheet("ratings", gettext_lazy("评价"), VOICES, rating_rows),
    Sheet("rectifications", gettext_lazy("差评整改"), VOICES, rectification_rows),
    Sheet("enquiries", gettext_lazy("咨询投诉"), enquiry_queries.STAFF_ROLES, enquiry_rows),
)
