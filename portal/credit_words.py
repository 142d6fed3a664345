"""How it stands with an entry of the credit list, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.credit.queries import is_over

TONES = {"listed": "stop", "appealed": "act"}


def standing(one: object) -> tuple[str, str]:
    """(tone, word) of its badge; one that ran out says so."""
    if is_over(one):
        return "", _("已到期")
    return TONES.get(one.state, ""), one.get_state_display()
