"""SMS by Aliyun (dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256.

SendSms drops no repeats ("does not support idempotence", help.aliyun.com), so before a second try we ask
QuerySendDetails whether a message with our OutId is there already. The access key needs both rights.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import quote, urlsplit

from django.conf import settings

from base.ledger.channels.letter import Letter, Limited, Refused, Unsent
from base.ledger.clock import now, today

ALGORITHM = "ACS3-HMAC-SHA256"
VERSION = "2017-05-25"
CONNECT_SECONDS = 3
TOTAL_SECONDS = 10
ANSWER_BYTES = 1 << 20
NEVER = {"isv.MOBILE_NUMBER_ILLEGAL"}
TOO_MANY = {"isv.BUSINESS_LIMIT_CONTROL"}


def send(letter: Letter) -> str:
    """Send one SMS by the template of what it is about; returns the BizId (empty when an earlier try got through).

    Raises Refused (no such number), Limited (too many to this number), Unsent (no answer, or any other code).
    """
    if letter.tried_on and _got_through(letter):
        return ""
    answer = _call(
        "SendSms",
        {
            "PhoneNumbers": letter.to,
            "SignName": settings.ALIYUN_SIGN_NAME,
            "TemplateCode": _template(letter),
            "TemplateParam": json.dumps(letter.values, ensure_ascii=False),
            "OutId": letter.key,
        },
    )
    return str(answer.get("BizId", ""))


def _template(letter: Letter) -> str:
    """``accept.en`` for English where there is one, else ``accept``. Raises Unsent when none is set up."""
    codes = settings.ALIYUN_TEMPLATES
    code = codes.get(f"{letter.about}.{letter.language}") or codes.get(letter.about)
    if code is None:
        raise Unsent(f"no template code for {letter.about}")
    return code


def _got_through(letter: Letter) -> bool:
    """Is a message with our key among those sent to this number on the day of the first try, or today?"""
    for day in {letter.tried_on, today()}:
        query = {"PhoneNumber": letter.to, "SendDate": f"{day:%Y%m%d}", "PageSize": "50", "CurrentPage": "1"}
        rows = _call("QuerySendDetails", query).get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
        if any(row.get("OutId") == letter.key for row in rows):
            return True
    return False


def _call(action: str, query: Mapping[str, str]) -> dict:
    """One signed call; the answer when its code is OK. Raises Refused, Limited, Unsent."""
    endpoint = urlsplit(settings.ALIYUN_ENDPOINT)
    headers = sign(
        host=endpoint.netloc,
        action=action,
        version=VERSION,
        query=query,
        date=now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        nonce=secrets.token_hex(16),
        key_id=settings.ALIYUN_ACCESS_KEY_ID,
        secret=settings.ALIYUN_ACCESS_KEY_SECRET,
    )
    try:
        answer = _post(endpoint.scheme, endpoint.netloc, f"/?{canonical_query(query)}", headers)
    except (OSError, HTTPException, ValueError) as error:
        raise Unsent(error.__class__.__name__) from None
    return _checked(answer)


def _checked(answer: dict) -> dict:
    code = str(answer.get("Code", "no code"))
    if code in NEVER:
        raise Refused(code)
    if code in TOO_MANY:
        raise Limited(code)
    if code != "OK":
        raise Unsent(code)
    return answer


def _post(scheme: str, netloc: str, path: str, headers: Mapping[str, str]) -> dict:
    """POST without a body; the JSON of the answer whatever its status. At most 3 s to connect, 10 s in all."""
    line = (HTTPSConnection if scheme == "https" else HTTPConnection)(netloc, timeout=CONNECT_SECONDS)
    enough = Timer(TOTAL_SECONDS, _hang_up, [line])
    enough.start()
    try:
        line.connect()
        line.sock.settimeout(TOTAL_SECONDS)
        line.request("POST", path, headers=dict(headers, accept="application/json"))
        return dict(json.loads(line.getresponse().read(ANSWER_BYTES)))
    finally:
        enough.cancel()
        line.close()


def _hang_up(line: HTTPConnection) -> None:
    """A timeout of a socket is per read; this one ends a dribbling answer."""
    with suppress(OSError, AttributeError):
        line.sock.shutdown(socket.SHUT_RDWR)


def sign(
    *,
    host: str,
    action: str,
    version: str,
    query: Mapping[str, str],
    date: str,
    nonce: str,
    key_id: str,
    secret: str,
    method: str = "POST",
    body: bytes = b"",
) -> dict[str, str]:
    """The headers of a call, with Authorization (Aliyun's "V3 request structure and signature"; domain.md §9.4).

    ``date`` is UTC, as 2023-10-26T10:22:32Z.
    """
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": date,
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join([method, "/", canonical_query(query), lines, names, headers["x-acs-content-sha256"]])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return headers


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted by name, encoded by RFC 3986."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))
