"""How the two sides know each other: an HMAC over the request, its time, and a word that is used once."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from applications.models import Nonce, Partner
from base.errors import Missing, Refusal
from base.ledger.clock import now

SKEW = dt.timedelta(minutes=5)
NONCES_KEPT = dt.timedelta(minutes=10)
"""Longer than a request can be early and late together."""
NONCE_LENGTH = range(16, 65)
FILE_SECONDS = 7 * 24 * 3600
"""How long the address of a file works: as long as deliveries are tried, and some days."""


class Unsigned(Refusal):
    """A request that does not prove where it comes from, or comes too late, or for the second time."""

    status = 401
    code = "signature_invalid"


def sign(secret: str, method: str, path: str, at: str, nonce: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over method, path with query, time, nonce and SHA-256 of the body, each on a line."""
    words = [method.upper(), path, at, nonce, hashlib.sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(words).encode(), hashlib.sha256).hexdigest()


def headers(partner: Partner, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    """What a request of ours to a partner carries."""
    at, nonce = str(int(now().timestamp())), secrets.token_hex(16)
    return {
        "X-Tongban-Key": partner.key_id,
        "X-Tongban-Time": at,
        "X-Tongban-Nonce": nonce,
        "X-Tongban-Signature": sign(partner.secret, method, path, at, nonce, body),
        "Content-Type": "application/json",
    }


def authenticate(key_id: str, given: Mapping[str, str], method: str, path: str, body: bytes) -> Partner:
    """Which partner sent this. Its nonce is used up, whatever becomes of the request. Raises Unsigned."""
    partner = Partner.objects.select_related("root").filter(key_id=key_id, active=True).first()
    at, nonce = given.get("X-Tongban-Time", ""), given.get("X-Tongban-Nonce", "")
    secret = partner.secret if partner else secrets.token_hex(16)  # the same work for a key nobody has
    right = sign(secret, method, path, at, nonce, body)
    if not constant_time_compare(right, given.get("X-Tongban-Signature", "")) or partner is None:
        raise Unsigned(_("签名不对。"))
    if given.get("X-Tongban-Key") != key_id or len(nonce) not in NONCE_LENGTH:
        raise Unsigned(_("签名不对。"))
    if not at.isdecimal() or len(at) > 12 or abs(int(at) - now().timestamp()) > SKEW.total_seconds():
        raise Unsigned(_("请求的时间和这里相差超过五分钟。"), code="time_out_of_range")
    if not _use(partner, nonce):
        raise Unsigned(_("这个请求已经来过了。"), code="replayed")
    Partner.objects.filter(id=partner.id).update(heard_at=now())
    return partner


def _use(partner: Partner, nonce: str) -> bool:
    """Whether this is the first time. Forgets what is too old to matter."""
    Nonce.objects.filter(used_at__lt=now() - NONCES_KEPT).delete()
    _nonce, fresh = Nonce.objects.get_or_create(partner=partner, nonce=nonce, defaults={"used_at": now()})
    return fresh


def file_query(partner: Partner, path: str) -> str:
    """The query that opens the address of a file for some days."""
    until = str(int(now().timestamp()) + FILE_SECONDS)
    return f"until={until}&signature={_file_signature(partner.secret, path, until)}"


def open_file(key_id: str, path: str, until: str, signature: str) -> Partner:
    """The partner whose address of a file this is. Raises Missing: made up, changed, or too late look alike."""
    partner = Partner.objects.select_related("root").filter(key_id=key_id, active=True).first()
    secret = partner.secret if partner else secrets.token_hex(16)
    right = constant_time_compare(_file_signature(secret, path, until), signature)
    if not right or partner is None or not until.isdecimal() or int(until[:12]) < now().timestamp():
        raise Missing(_("没有这个文件，或地址已经失效。"))
    return partner


def _file_signature(secret: str, path: str, until: str) -> str:
    return hmac.new(secret.encode(), f"GET\n{path}\n{until}".encode(), hashlib.sha256).hexdigest()
