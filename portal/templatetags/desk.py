"""What staff find in the header: only what their posts open.

{% staff_nav "desk" as nav %}       links of the desk or the office: each with label, href, current
{% consultations_waiting as n %}    how many consultations wait for the reader's side
{% consultations_of case as c %}    those about a case (c.rows), and whether the reader may ask (c.may_ask)
{{ state|consultation_tone }}       the tone of a badge
"""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.bench import STAFF_ROLES
from applications.consultations import queries as consultations
from applications.figures import OFFICE_ROLES
from applications.flow.who import AUTHORITY_ROLES
from base.accounts.rules import posts_of
from feedback.queries.enquiries import STAFF_ROLES as ENQUIRIES
from portal.desk.consultations.file import TONES
from portal.desk.landing import DESK
from portal.office.access import (
    AGREEMENTS,
    CREDIT,
    LOGS,
    ORGANISATIONS,
    OUTBOX,
    PAPERS,
    PEOPLE,
    PLANS,
    RATINGS,
    tables_of,
)

register = template.Library()
TABLES = tuple(tables_of())
"""What tables there are is known once all apps have started, as they have when templates are read."""


@dataclass(frozen=True)
class Entry:
    """A link in a header and the roles that see it. ``exact``: current only on its own address; ``also``: current on
    these pages, too."""

    label: Promise
    url: str
    roles: tuple[str, ...]
    exact: bool = False
    also: tuple[str, ...] = ()


ENTRIES: dict[str, tuple[Entry, ...]] = {
    "desk": (
        Entry(_("待办"), "desk:queue", DESK),
        Entry(_("收件"), "desk:receive", ("window",), also=("desk:correct", "desk:sign", "desk:password")),
        Entry(_("袋与寄递"), "desk:bags", STAFF_ROLES, also=("desk:handover", "desk:incidents")),
        Entry(_("联办"), "desk:joint", STAFF_ROLES),
        Entry(_("会商"), "desk:consultations", STAFF_ROLES),
        Entry(_("承诺"), "desk:promises", AUTHORITY_ROLES),
        Entry(_("办件查询"), "desk:cases", STAFF_ROLES, exact=True),
        Entry(_("咨询投诉"), "office:enquiries", ENQUIRIES),
        Entry(_("当面服务"), "desk:visits", ("window",)),
        Entry(_("差评整改"), "office:ratings", RATINGS),
        Entry(_("管理"), "office:overview", OFFICE_ROLES),
    ),
    "office": (
        Entry(_("概况"), "office:overview", OFFICE_ROLES, exact=True),
        Entry(_("咨询投诉"), "office:enquiries", ENQUIRIES),
        Entry(_("差评整改"), "office:ratings", RATINGS),
        Entry(_("失信名单"), "office:credit", CREDIT),
        Entry(_("导出表格"), "office:exports", TABLES),
        Entry(_("原件流转"), "office:papers", PAPERS),
        Entry(_("传送"), "office:outbox", OUTBOX),
        Entry(_("系统对接"), "office:partners", OUTBOX),
        Entry(_("事件"), "office:events", LOGS),
        Entry(_("查阅记录"), "office:accesses", LOGS),
        Entry(_("岗位"), "office:people", PEOPLE),
        Entry(_("机关名录"), "office:organisations", ORGANISATIONS),
        Entry(_("通办协议"), "office:agreements", AGREEMENTS),
        Entry(_("联办方案"), "office:plans", PLANS),
        Entry(_("工作台"), "desk:queue", DESK),
        Entry(_("办件查询"), "desk:cases", ("supervisor",)),
    ),
}


@register.simple_tag(takes_context=True)
def staff_nav(context: dict, section: str) -> list[dict]:
    """The links of a header for the posts of who is looking."""
    request = context["request"]
    held = {post.role for post in posts_of(request.user)}
    mine = [(entry, reverse(entry.url)) for entry in ENTRIES[section] if held & {*entry.roles}]
    here = max((href for entry, href in mine if _is_here(entry, href, request.path)), key=len, default="")
    return [{"label": entry.label, "href": href, "current": href == here} for entry, href in mine]


def _is_here(entry: Entry, href: str, path: str) -> bool:
    if entry.exact:
        return path == href
    return path.startswith((href, *(reverse(url) for url in entry.also)))


@register.simple_tag(takes_context=True)
def consultations_waiting(context: dict) -> int:
    """How many consultations wait for the side of who is looking."""
    return consultations.waiting(context["request"].user)


@register.simple_tag(takes_context=True)
def consultations_of(context: dict, case: object) -> dict:
    """The consultations about a case, and whether who is looking may ask the other side."""
    account = context["request"].user
    return {"rows": consultations.of_case(account, case), "may_ask": consultations.may_ask(account, case)}


@register.filter
def consultation_tone(state: str) -> str:
    """The tone of a badge by state of a consultation."""
    return TONES.get(state, "")
