"""Strict reading of settings from the environment: a wrong value stops the start with a sentence."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The setting, or its default; without a default it is required."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The setting {name} is missing.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A switch: 1 or 0, true or false, yes or no, on or off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise ImproperlyConfigured(f"The setting {name} must be 1 or 0, not {value!r}.")
    return default


def whole(name: str, default: int) -> int:
    """A number of one or more."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"The setting {name} must be a whole number of at least 1, not {value!r}.")
    return int(value)


def objects(name: str) -> list[dict]:
    """A list of objects as JSON; empty when not set."""
    try:
        found = json.loads(os.environ.get(name, "").strip() or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"The setting {name} is not JSON.") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ImproperlyConfigured(f"The setting {name} must be a list of objects: [{{…}}].")
    return found


def oidc_apps(providers: list[dict]) -> list[dict]:
    """OIDC_PROVIDERS as django-allauth reads them. Raises ImproperlyConfigured when one lacks what names it."""
    for one in providers:
        lacking = [
            key for key in ("id", "name", "server_url", "client_id", "client_secret") if not one.get(key)
        ]
        if lacking:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: an entry lacks {', '.join(lacking)}.")
    return [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["client_secret"],
            "settings": {
                "server_url": one["server_url"],
                "scope": one.get("scope", ["openid", "profile"]),
                "token_auth_method": one.get("token_auth_method"),
            },
        }
        for one in providers
    ]


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"The setting {name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def pairs(name: str) -> dict[str, str]:
    """A table written ``name=value,name=value``."""
    found = [word.partition("=")[::2] for word in words(name)]
    if any(not key or not value for key, value in found):
        raise ImproperlyConfigured(f"The setting {name} is written name=value,name=value.")
    return dict(found)


def time_of_day(name: str, default: str) -> dt.time:
    """A time as HH:MM."""
    try:
        return dt.time.fromisoformat(text(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"The setting {name} must be a time as 21:00.") from error


def email(name: str) -> dict:
    """How mail leaves: ``console:`` (a line in the log), ``smtp://user:password@host:port`` or ``smtps://…`` (TLS from
    the start); ``?starttls=1`` turns TLS on within smtp. Characters with a meaning in addresses are %-encoded.
    """
    url = urlsplit(text(name, "console:"))
    if url.scheme not in {"console", "smtp", "smtps"} or (url.scheme != "console" and not url.hostname):
        raise ImproperlyConfigured(f"{name} must be console: or an smtp:// or smtps:// address.")
    return {
        "provider": "console" if url.scheme == "console" else "smtp",
        "host": url.hostname or "",
        "port": url.port or {"smtps": 465}.get(url.scheme, 25),
        "user": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "ssl": url.scheme == "smtps",
        "starttls": parse_qs(url.query).get("starttls") == ["1"],
    }


def key_ring(name: str) -> dict[str, bytes]:
    """Keys as ``id:base64,id:base64``, the current one first; each 32 bytes.

    Raises ImproperlyConfigured when the ring is empty, or a key has another size.
    """
    ring: dict[str, bytes] = {}
    for entry in words(name):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: the key {key_id!r} is not base64.") from error
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured(f"{name}: each key is written id:base64 and has 32 bytes.")
        ring[key_id] = key
    if not ring:
        raise ImproperlyConfigured(f"The setting {name} needs at least one key.")
    return ring


SHORT_PLANNING = "-c join_collapse_limit=4"
"""What narrows a query is joined first, what it brings along (``select_related``) after it and by key: so PostgreSQL
need not try every order of ten tables, which took it up to 14 ms, longer than to read them."""


def database(name: str) -> dict:
    """Django's settings of one PostgreSQL database from ``postgres://user:password@host:port/name``.

    ``?host=/folder`` names the folder of a unix socket, as libpq does.
    """
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgres:// address: there is no other branch.")
    query = {key: values[-1] for key, values in parse_qs(url.query).items()}
    query["options"] = " ".join((SHORT_PLANNING, query.get("options", ""), os.environ.get("PGOPTIONS", "")))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", url.hostname or ""),
        "PORT": query.pop("port", str(url.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def broker(name: str) -> str:
    """The address of Redis or Valkey as Celery writes it (``unix://`` becomes ``redis+socket://``)."""
    url = text(name)
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
