"""How the two systems know each other."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """The portal, and the secret we share with it."""

    ours: str
    key: str
    secret: str

    def signature(self, method: str, path: str, at: str, nonce: str, body: bytes) -> str:
        """Hex HMAC-SHA256 over method, path with query, time, nonce and digest of the body, each on a line."""
        lines = [method, path, at, nonce, hashlib.sha256(body).hexdigest()]
        return hmac.new(self.secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    def headers(self, method: str, path: str, at: int, body: bytes, *, wrong: bool = False) -> dict[str, str]:
        """What a request of ours carries."""
        nonce = secrets.token_hex(16)
        right = self.signature(method, path, str(at), nonce, body)
        return {
            "X-Tongban-Key": self.key,
            "X-Tongban-Time": str(at),
            "X-Tongban-Nonce": nonce,
            "X-Tongban-Signature": right[::-1] if wrong else right,
            "Content-Type": "application/json",
        }

    def is_theirs(self, given: Mapping[str, str], method: str, path: str, body: bytes) -> bool:
        """Whether the portal sent this."""
        at, nonce = given.get("X-Tongban-Time", ""), given.get("X-Tongban-Nonce", "")
        right = self.signature(method, path, at, nonce, body)
        return at.isdecimal() and hmac.compare_digest(right, given.get("X-Tongban-Signature", ""))
