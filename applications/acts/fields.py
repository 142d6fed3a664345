"""Fields that acts bring along, each checked once."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from django.utils.translation import gettext as _

from base.errors import Invalid

TEXT_MAX = 2000


def required(text: object, pointer: str) -> str:
    """Words that must be there: at most 2,000 characters. Raises Invalid."""
    words = str(text or "").strip()
    if not words:
        raise Invalid.at(pointer, _("请填写这一项。"))
    if len(words) > TEXT_MAX:
        raise Invalid.at(pointer, _("最多2000个字。"))
    return words


def days_within(days: object, most: int, pointer: str = "/days") -> int:
    """A number of working days from 1 to ``most``. Raises Invalid."""
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= most:
        raise Invalid.at(pointer, _("请填写1到%(most)s之间的工作日数。") % {"most": most})
    return days


def one_of(value: object, choices: type[Enum], pointer: str) -> str:
    """One of the codes of a list. Raises Invalid."""
    if value not in [choice.value for choice in choices]:
        raise Invalid.at(pointer, _("请从给出的选项中选择。"))
    return str(value)


def day(value: object, pointer: str) -> dt.date:
    """A calendar day as yyyy-mm-dd. Raises Invalid."""
    try:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid.at(pointer, _("请填写日期，例如2026-12-01。")) from error
