"""Tags and filters for templates. Each only asks `portal.words` and hands the answer to a component.

{% party "me" %}  {% party "me" "申" %}          mark of who: me, here, way, there
{% badge state label %}                          a state of a case, its word, and a tone from the state
{% clock timer %}  {% clock_due case %}          a limit in words; the nearest limit of a case in a list
{% days timer "等您" %}                           a limit as cells
{% breadcrumb _("我的办件") "/my/" number "" %}  where this page lies
{% field bound %}  {% field name="q" label="…" %} one form field (portal.fields.Field)
{{ day|day }}  {{ moment|moment }}  {{ number|masked }}  {{ size|filesize_words }}  {{ fen|money }}  {{ mode|mode }}
{{ address|qr }}
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from base.files.barcodes import qr
from base.ledger.messages import unread
from base.secrecy import mask
from portal import words
from portal.fields import Field

register = template.Library()


OWN_TONES = {"act", "run", "ok", "warn", "stop"}

# The marks of a row are one element each and stand on a page a hundred times: no template of their own.


@register.simple_tag
def party(who: str, word: str = "") -> str:
    """Who, as one character in one shape; the words beside it say the same, so it is hidden from readers. ``word``
    replaces its character (desks write 申 for the applicant)."""
    said = word or words.PARTIES.get(who, "")
    return format_html('<span class="party" data-party="{}" aria-hidden="true">{}</span>', who, said)


@register.simple_tag
def badge(state: str, label: object = "") -> str:
    """A state in words; its tone, which only repeats it, by portal.words.TONES, or the tone itself (act, run, ok, warn,
    stop)."""
    tone = state if state in OWN_TONES else words.TONES.get(state, "")
    marked = format_html(' data-tone="{}"', tone) if tone else ""
    return format_html('<span class="badge"{}>{}</span>', marked, label or state)


@register.simple_tag
def limit(said: words.Said) -> str:
    """A limit: shape by tone, then words."""
    return format_html('<span class="clock" data-tone="{}">{}</span>', said.tone, said.words)


@register.simple_tag
def clock(timer: object) -> str:
    """A limit in words."""
    return limit(words.timer_in_words(timer))


@register.simple_tag
def clock_due(case: object) -> str:
    """The nearest running limit of a case (its authority must be at hand)."""
    return limit(words.due_in_words(case.due_at, case.authority.region_id))


@register.inclusion_tag("components/days.html")
def days(timer: object, paused: str = "") -> dict:
    """A limit as cells; nothing once it no longer counts."""
    return {"cells": words.cells(timer, paused), "said": words.timer_in_words(timer), "total": timer.total}


@register.inclusion_tag("components/field.html")
def field(bound: Field | None = None, **given: object) -> dict:
    """One form field, ready made or from its parts."""
    return {"field": bound or Field(**given)}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*words_and_addresses: str) -> dict:
    """Where this page lies: {% breadcrumb _("我的办件") "/my/" number "" %}; the last has no address."""
    pairs = zip(words_and_addresses[::2], words_and_addresses[1::2], strict=True)
    return {"crumbs": list(pairs)}


@register.simple_tag(takes_context=True)
def current(context: dict, prefix: str) -> bool:
    """Whether the page asked for lies under an address."""
    request = context.get("request")
    return request is not None and (
        request.path == prefix if prefix == "/" else request.path.startswith(prefix)
    )


@register.simple_tag(takes_context=True)
def unread_messages(context: dict) -> int:
    """How many messages the person who looks has not read. One query."""
    return unread(context["request"].user.person)


@register.filter
def masked(value: str, ends: str = "4,4") -> str:
    """A number with its middle starred; ``ends`` is how much stays visible at both ends: "3,4" for phones."""
    head, tail = map(int, ends.split(","))
    return mask(str(value), head, tail) if value else ""


@register.filter
def mode(code: str) -> str:
    """The name of a mode."""
    return words.MODES.get(code, code)


@register.filter
def item_of(mapping: dict, key: object) -> object:
    """mapping[key], or None."""
    return mapping.get(key)


@register.filter
def labels(rows: list) -> list[str]:
    """What each of some things is called."""
    return [str(one.label) for one in rows]


register.filter("theme", words.theme_in_words)
register.filter("day", words.day_in_words)
register.filter("moment", words.moment_in_words)
register.filter("filesize_words", words.size_in_words)
register.filter("money", words.money)


register.filter("qr", qr)


@register.filter
def iso_day(text: str) -> str:
    """An ISO day as documents write it: 2026年3月25日."""
    if not text:
        return ""
    year, month, day = text.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
