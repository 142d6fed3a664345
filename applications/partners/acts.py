"""Joining a system elsewhere, and letting it go."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from applications.models import Partner
from base.errors import Invalid
from base.regions.queries import organisation

MOMENTS = {"sent_at", "heard_at", "down_since", "try_at"}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def connect(*, root: str, url: str, key_id: str, secret: str = "") -> Partner:
    """对接: the system at ``url`` works for ``root`` (an organisation) and all below it from now on.

    Again for the same root: the address, key and secret change. Without a ``secret`` 256 random bits are made.
    Raises Missing (no such organisation), Invalid (an address that is neither https nor on this machine),
    ValidationError (no address, a key that is taken or no slug).
    """
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise Invalid.at("/url", _("对方系统的地址要用https。"))
    place = organisation(root)
    found = Partner.objects.filter(root=place).first() or Partner(root=place)
    found.url, found.key_id, found.active = url, key_id, True
    found.secret = secret or secrets.token_hex(32)
    found.clean_fields(exclude=MOMENTS)
    found.validate_unique()
    found.save()
    return found


def disconnect(*, root: str) -> int:
    """停用: nothing it sends is taken any more, and what it should be told waits. How many were let go."""
    return Partner.objects.filter(root=root, active=True).update(active=False)
