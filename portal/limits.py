"""Counting: guessing is made slow, and so is making many of something; ordinary use is not."""

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


def few_times(subject: str, most: int, sentence: str, seconds: int = HOUR) -> None:
    """Count one more time about a subject; raises TooMany (``sentence``) from the one after ``most`` in a span on."""
    key = f"times:{subject}"
    cache.add(key, 0, seconds)
    if cache.incr(key) > most:
        raise TooMany(sentence)


def forget_times(subject: str) -> None:
    """Count about a subject from nothing again: the right answer came."""
    cache.delete(f"times:{subject}")
