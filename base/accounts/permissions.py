"""What the administration's tables allow: by the posts held today, as data/admin.csv says; else nothing to anybody.

A table that has acts of its own stays read-only there whatever this says (its ModelAdmin refuses).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.contrib.auth.backends import BaseBackend

from base.accounts.models import Account
from base.accounts.rules import posts_of

FILE = Path(__file__).parent / "data" / "admin.csv"
Rule = tuple[str, str, str]


@cache
def _rules() -> dict[str, set[Rule]]:
    """For each role, (verb, app, model or ``*``)."""
    found: dict[str, set[Rule]] = {}
    with FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            told = {(verb, row["app"], row["model"]) for verb in row["may"].split()}
            found.setdefault(row["role"], set()).update(told)
    return found


def may_enter(account: Account) -> bool:
    """Does any post held today open the administration?"""
    return any(post.role in _rules() for post in posts_of(account))


class PostBackend(BaseBackend):
    """Permissions of Django's kind (``catalog.view_item``) out of posts."""

    def has_perm(self, user_obj: Account, perm: str, obj: object = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        app, _dot, what = perm.partition(".")
        verb, _bar, model = what.partition("_")
        granted = set().union(*(_rules().get(post.role, ()) for post in posts_of(user_obj)))
        return bool({(verb, app, model), (verb, app, "*")} & granted)

    def has_module_perms(self, user_obj: Account, app_label: str) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        return any(
            app == app_label for post in posts_of(user_obj) for _v, app, _m in _rules().get(post.role, ())
        )
