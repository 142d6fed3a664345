"""What a platform says of a person, in its own words, read by its settings (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings

from base.accounts import acts
from base.accounts.identity import IdType
from base.accounts.models import Party
from base.errors import Invalid


class For(StrEnum):
    """Whom a platform knows: citizens it may bring here anew, or staff who have an account here already."""

    CITIZENS = "citizens"
    STAFF = "staff"


NAMES = {
    "username": "preferred_username",
    "name": "name",
    "cert_type": "cert_type",
    "cert_no": "cert_no",
    "mobile": "phone_number",
    "level": "user_real_lvl",
}
"""What we ask for, and the claim that holds it where a platform's settings name none."""


@dataclass(frozen=True)
class Platform:
    """One platform's settings. ``verified_levels``: the real-name levels (实名等级) that count as verified here;
    ``cert_types``: its codes of identity documents in ours (GA/T 2000.156), a missing one is a resident's card.
    """

    id: str
    name: str
    people: For
    claims: Mapping[str, str] = field(default_factory=dict)
    verified_levels: tuple[str, ...] = ()
    cert_types: Mapping[str, str] = field(default_factory=dict)


def platforms() -> dict[str, Platform]:
    """The platforms of OIDC_PROVIDERS by id."""
    return {
        one["id"]: Platform(
            one["id"],
            one["name"],
            For(one.get("people", For.CITIZENS)),
            {**NAMES, **one.get("claims", {})},
            tuple(map(str, one.get("verified_levels", ()))),
            one.get("cert_types", {}),
        )
        for one in settings.OIDC_PROVIDERS
    }


@dataclass(frozen=True)
class Said:
    """What a platform said: its own name for the person (``subject``), a user name, and who it is, if it is sure."""

    platform: Platform
    subject: str
    username: str = ""
    party: Party | None = None


def said(platform: Platform, told: Mapping[str, Any]) -> Said:
    """The claims as we understand them; no party where the platform is not sure enough or gives no sound number."""
    own = {ours: _text(told.get(theirs)) for ours, theirs in platform.claims.items()}
    sure = own["level"] in platform.verified_levels
    return Said(platform, _text(told.get("sub")), own["username"], _party(platform, own) if sure else None)


def _party(platform: Platform, own: Mapping[str, str]) -> Party | None:
    id_type = platform.cert_types.get(own["cert_type"], own["cert_type"] or IdType.RESIDENT)
    if id_type not in IdType:
        return None
    who = {"name": own["name"], "id_type": id_type, "id_number": own["cert_no"]}
    try:
        return acts.make_party(**who, phone=own["mobile"])
    except Invalid:
        return _without_phone(who) if own["mobile"] else None


def _without_phone(who: dict[str, str]) -> Party | None:
    """A number that cannot be called does not make the person doubtful."""
    try:
        return acts.make_party(**who)
    except Invalid:
        return None


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
