"""What must hold before anything starts, each with a number (docs/operations.md)."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections

from portal.abouts import ABOUTS


@register(Tags.security)
def demo_stays_at_home(app_configs, **kwargs) -> list[Error]:
    """E001: a demonstration has known passwords and a movable clock; it listens on this machine only."""
    if not settings.DEMO or _is_loopback(settings.HOST):
        return []
    return [Error("DEMO is on, but HOST is not a loopback address.", id="tongban.E001")]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def secrets_are_long(app_configs, **kwargs) -> list[Error]:
    """E002: SECRET_KEY has at least 50 characters. E003: fields and indexes have different keys."""
    found = []
    if len(settings.SECRET_KEY) < 50:
        found.append(Error("SECRET_KEY is shorter than 50 characters.", id="tongban.E002"))
    if set(settings.FIELD_KEYS.values()) & set(settings.INDEX_KEYS.values()):
        found.append(Error("FIELD_KEYS and INDEX_KEYS share a key.", id="tongban.E003"))
    return found


@register(Tags.database)
def chinese_is_searchable(app_configs, databases=None, **kwargs) -> list[Error]:
    """E004: with the wrong locale, trigram search over Chinese silently finds nothing (docs/operations.md)."""
    found = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
                if not cursor.fetchone():
                    continue
                cursor.execute("SELECT show_trgm('登记簿') <> '{}'")
                if not cursor.fetchone()[0]:
                    found.append(Error("The database's locale hides Chinese from search.", id="tongban.E004"))
        except DatabaseError:
            continue
    return found


@register(Tags.security)
def sms_can_go_out(app_configs, **kwargs) -> list[Error]:
    """E005: what SMS_PROVIDER=aliyun lacks. E006: nothing goes to the made-up numbers of a demonstration."""
    if settings.SMS_PROVIDER != "aliyun":
        return []
    found = [
        Error(f"SMS_PROVIDER is aliyun, but {what}.", id="tongban.E005") for what in _lacking_for_aliyun()
    ]
    if settings.DEMO:
        found.append(Error("DEMO is on and SMS_PROVIDER is not console.", id="tongban.E006"))
    return found


def _lacking_for_aliyun() -> list[str]:
    needed = ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_SIGN_NAME")
    lacking = [f"{name} is missing" for name in needed if not getattr(settings, name)]
    wordless = sorted(ABOUTS - settings.ALIYUN_TEMPLATES.keys())
    lacking += [f"ALIYUN_TEMPLATES has no code for {about}" for about in wordless]
    endpoint = urlsplit(settings.ALIYUN_ENDPOINT)
    if endpoint.scheme != "https" and not _is_loopback(endpoint.hostname or ""):
        lacking.append("ALIYUN_ENDPOINT is not https")
    return lacking


@register(Tags.security)
def video_rooms_are_apart(app_configs, **kwargs) -> list[Error]:
    """E009: the address of a video room is https and differs from consultation to consultation."""
    link = settings.VIDEO_LINK
    if not link or (link.startswith("https://") and "{number}" in link):
        return []
    return [Error("VIDEO_LINK is not https, or has no {number}.", id="tongban.E009")]


COURIERS_NEED = {
    "manual": (),
    "kuaidi100": ("KUAIDI100_CUSTOMER", "KUAIDI100_KEY"),
    "ems": ("EMS_SENDER", "EMS_AUTHORIZATION", "EMS_SIGN_KEY", "EMS_PUSH_KEY"),
}
COURIER_URLS = {"kuaidi100": "KUAIDI100_URL", "ems": "EMS_URL"}


@register(Tags.security)
def couriers_can_be_asked(app_configs, **kwargs) -> list[Error]:
    """E007: what a courier in COURIERS lacks. E008: a demonstration orders nothing from a real carrier."""
    found = [Error(f"COURIERS: {what}.", id="tongban.E007") for what in _lacking_for_couriers()]
    urls = [getattr(settings, COURIER_URLS[name]) for name in settings.COURIERS if name in COURIER_URLS]
    if settings.DEMO and not all(_is_loopback(urlsplit(url).hostname or "") for url in urls):
        found.append(Error("DEMO is on and a courier in COURIERS is a real one.", id="tongban.E008"))
    return found


def _lacking_for_couriers() -> list[str]:
    lacking = []
    for name in settings.COURIERS:
        if name not in COURIERS_NEED:
            lacking.append(f"{name} is unknown")
            continue
        lacking += [f"{needed} is missing" for needed in COURIERS_NEED[name] if not getattr(settings, needed)]
        url = urlsplit(getattr(settings, COURIER_URLS[name])) if name in COURIER_URLS else None
        if url and url.scheme != "https" and not _is_loopback(url.hostname or ""):
            lacking.append(f"{COURIER_URLS[name]} is not https")
    if "ems" in settings.COURIERS and settings.EMS_SIGN_KEY and not _is_sm4_key(settings.EMS_SIGN_KEY):
        lacking.append("EMS_SIGN_KEY is not 16 bytes in base64")
    return lacking


def _is_sm4_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 16
    except binascii.Error:
        return False


@register(Tags.security)
def platforms_can_be_trusted(app_configs, **kwargs) -> list[Error]:
    """E010: what is wrong with an entry of OIDC_PROVIDERS. E011: staff of a real portal need second factors."""
    found = [Error(f"OIDC_PROVIDERS: {what}.", id="tongban.E010") for what in _lacking_for_platforms()]
    if settings.STAFF_SECOND_FACTOR != "required" and not settings.DEMO and settings.HTTPS:
        found.append(Error("STAFF_SECOND_FACTOR is optional on a public address.", id="tongban.E011"))
    return found


def _lacking_for_platforms() -> list[str]:
    lacking, names = [], [one["id"] for one in settings.OIDC_PROVIDERS]
    for one in settings.OIDC_PROVIDERS:
        url = urlsplit(one["server_url"])
        if url.scheme != "https" and not _is_loopback(url.hostname or ""):
            lacking.append(f"server_url of {one['id']} is not https")
        if one.get("people", "citizens") not in {"citizens", "staff"}:
            lacking.append(f"people of {one['id']} is neither citizens nor staff")
        if not re.fullmatch(r"[\w-]{1,60}", one["id"], re.ASCII) or names.count(one["id"]) > 1:
            lacking.append(f"the id {one['id']} is no word of its own")
    return lacking
