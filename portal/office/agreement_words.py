"""How an agreement is told: how it stands today, its terms in words, what a version changed, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.queries import names_of
from base.ledger.clock import today
from base.regions.provenance import described
from base.regions.queries import organisations
from catalog import terms
from catalog.queries import kept
from catalog.terms import Terms
from portal.history import Line
from portal.words import day_in_words

HISTORY_MAX = 100

STANDINGS: dict[str, Promise] = {
    "in_force": gettext_lazy("施行中"),
    "coming": gettext_lazy("尚未生效"),
    "draft": gettext_lazy("草稿"),
    "in_review": gettext_lazy("待审核"),
    "superseded": gettext_lazy("已被新版本取代"),
    "ended": gettext_lazy("已终止"),
    "expired": gettext_lazy("已到期"),
}
TONES = {"in_force": "ok", "coming": "run", "draft": "act", "in_review": "warn", "ended": "stop"}
ACTS: dict[str, Promise] = {
    "draft_agreement": gettext_lazy("起草协议版本"),
    "change_agreement": gettext_lazy("修改协议草稿"),
    "discard_agreement": gettext_lazy("丢弃协议草稿"),
    "submit_agreement": gettext_lazy("提交协议审核"),
    "return_agreement": gettext_lazy("退回协议草稿"),
    "publish_agreement": gettext_lazy("发布协议"),
    "end_agreement": gettext_lazy("终止协议"),
}
LABELS: dict[str, Promise] = {
    "name": gettext_lazy("名称"),
    "grantor": gettext_lazy("授权方"),
    "grantee": gettext_lazy("受托方"),
    "both_ways": gettext_lazy("方向"),
    "item_list": gettext_lazy("清单"),
    "items": gettext_lazy("事项"),
    "powers": gettext_lazy("授权内容"),
    "modes": gettext_lazy("通办模式"),
    "forward_days": gettext_lazy("转递时限"),
    "reply_days": gettext_lazy("答复时限"),
    "postage_payer": gettext_lazy("邮费"),
    "valid_from": gettext_lazy("生效日期"),
    "valid_to": gettext_lazy("截止日期"),
    "provenance_note": gettext_lazy("依据说明"),
}


@dataclass(frozen=True)
class Standing:
    """How a version stands today: its word and tone, and the days on which it rules, if any."""

    word: Promise
    tone: str
    days: str


def standing(agreement: object) -> Standing:
    """How a version stands today."""
    code = kept.standing(agreement, today())
    days = ""
    if agreement.first_day:
        span = {"first": agreement.first_day.isoformat(), "last": agreement.last_day.isoformat()}
        days = _("%(first)s至%(last)s") % span
    return Standing(STANDINGS[code], TONES.get(code, ""), days)


@dataclass(frozen=True)
class Compared:
    """One term: as it is in this version, as it was in the one before, and whether the two differ."""

    label: Promise
    now: str
    before: str
    changed: bool


def compared(this: object, before: object | None) -> list[Compared]:
    """All terms of a version beside those of the one before it."""
    mine, theirs = _in_words(this), _in_words(before) if before else {}
    changed = Terms.of(this).changed(Terms.of(before)) if before else []
    return [Compared(LABELS[name], mine[name], theirs.get(name, ""), name in changed) for name in terms.NAMES]


def _in_words(agreement: object) -> dict[str, str]:
    """Each term as it is read. Parties, list and items must be at hand."""
    names = sorted(item.name for item in agreement.items.all())
    return {
        "name": agreement.name,
        "grantor": agreement.grantor.name,
        "grantee": agreement.grantee.name,
        "both_ways": _direction(agreement),
        "item_list": agreement.item_list.name,
        "items": _("；").join(names) if names else _("整个清单"),
        "powers": _chosen("powers", agreement.powers),
        "modes": _chosen("modes", agreement.modes),
        "forward_days": _("收件后%(n)d个工作日内转出") % {"n": agreement.forward_days},
        "reply_days": _("收到后%(n)d个工作日内答复") % {"n": agreement.reply_days},
        "postage_payer": agreement.get_postage_payer_display(),
        "valid_from": day_in_words(agreement.valid_from),
        "valid_to": day_in_words(agreement.valid_to),
        "provenance_note": agreement.provenance_note or "—",
    }


def _direction(agreement: object) -> str:
    if agreement.grantor_id == agreement.grantee_id:
        return _("下属机关之间互相代收")
    return _("双向，两地互相代收") if agreement.both_ways else _("单向，受托方替授权方收")


def _chosen(term: str, codes: Iterable[str]) -> str:
    return _("、").join(str(name) for code, name in terms.choices()[term] if code in codes)


def provenance(agreement: object) -> str:
    """Where the row comes from, part by part."""
    return _("；").join(described(agreement.provenance))


def history(events: Iterable[object], *, with_texts: bool) -> list[Line]:
    """Events of an agreement as lines of a timeline, newest first; reasons only for those who keep it. Four queries."""
    events = list(events)
    people = names_of({event.actor for event in events})
    codes = {event.organisation for event in events}
    places = dict(organisations().filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [_line(event, people, places, with_texts) for event in events]


def _line(event: object, people: dict[str, str], places: dict[str, str], with_texts: bool) -> Line:
    title = _("%(act)s（第%(version)d版）") % {
        "act": ACTS.get(event.act, event.act), "version": event.data["version"]
    }  # fmt: skip
    by = _("，").join(filter(None, [people.get(event.actor, ""), places.get(event.organisation, "")]))
    text = getattr(event, "text", None)
    reason = (text.body or {}).get("reason", "") if text and with_texts else ""
    said = [*_said(event.data), *([reason] if reason else [])]
    return Line(event.at, "there", title, by, tuple(said), True, event.hash)


def _said(data: dict) -> list[str]:
    """What the codes of an event say."""
    said = []
    if changed := data.get("changed"):
        said.append(_("改了：%(terms)s") % {"terms": _("、").join(str(LABELS[one]) for one in changed)})
    if day := data.get("first_day"):
        said.append(_("从%(day)s起施行") % {"day": day})
    if day := data.get("last_day"):
        said.append(_("施行到%(day)s") % {"day": day})
    return said
