"""Counting failures: guessing is made slow, using is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.utils.translation import gettext as _

from base.errors import Missing, TooMany

HOUR = 3600


@contextmanager
def few_failures(subject: str, most: int, seconds: int = HOUR) -> Iterator[None]:
    """Let at most ``most`` wrong tries (Missing) about a subject pass in a span; then refuse even right ones.

    Raises TooMany.
    """
    key = f"failures:{subject}"
    if cache.get(key, 0) >= most:
        raise TooMany(_("试错次数太多，请一小时后再试。"))
    try:
        yield
    except Missing:
        cache.add(key, 0, seconds)
        cache.incr(key)
        raise
