"""A platform that knows people: oidc-provider-mock in a process of its own, which can be told to misbehave.

``python -m tests.support.platform`` prints its address. ``PUT /faults/`` with a JSON list says what goes wrong from
then on: signature, nonce, no_token, subject, html, silent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

KINDS = {"signature", "nonce", "no_token", "subject", "html", "silent"}


class Faulty:
    """The mock with a hand in its answers (WSGI)."""

    def __init__(self, inner: Callable):
        self.inner, self.faults = inner, set()

    def __call__(self, environ: dict, start: Callable) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path == "/faults/":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            self.faults = KINDS & set(json.loads(environ["wsgi.input"].read(size)))
            start("204 No Content", [])
            return [b""]
        if path == "/oauth2/authorize" and "nonce" in self.faults:
            environ["QUERY_STRING"] = environ["QUERY_STRING"].replace("nonce=", "nonce=another")
        if path == "/oauth2/token" and "silent" in self.faults:
            time.sleep(8)
        said: list[Any] = []
        body = b"".join(
            self.inner(environ, lambda status, headers, info=None: said.extend([status, headers]))
        )
        status, headers = said
        if path in {"/oauth2/token", "/userinfo"}:
            body, headers = self._spoilt(path, body), [one for one in headers if one[0] != "Content-Length"]
        start(status, headers)
        return [body]

    def _spoilt(self, path: str, body: bytes) -> bytes:
        if "html" in self.faults:
            return b"<html>gateway</html>"
        told = json.loads(body)
        if path == "/userinfo" and "subject" in self.faults:
            told["sub"] = "somebody-else"
        if "no_token" in self.faults:
            told.pop("id_token", None)
        if "signature" in self.faults and "id_token" in told:
            told["id_token"] = _forged(told["id_token"])
        return json.dumps(told).encode()


def _forged(token: str) -> str:
    """The same claims under a key of one's own that calls itself by the platform's name."""
    import jwt
    from cryptography.hazmat.primitives.asymmetric import rsa

    claims = jwt.decode(token, options={"verify_signature": False})
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, algorithm="RS256", headers={**jwt.get_unverified_header(token)})


class Platform:
    """The platform from outside."""

    def __init__(self, url: str, process: subprocess.Popen):
        self.url, self.process = url, process

    def knows(self, subject: str, **claims: object) -> None:
        """Say who somebody is."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def misbehaves(self, *faults: str) -> None:
        requests.put(f"{self.url}/faults/", json=list(faults), timeout=5).raise_for_status()

    def asks(self, address: str, **form: str) -> str:
        """What its login page does when a person answers it: the address it sends the browser back to."""
        answer = requests.post(address, data=form, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


@contextmanager
def platform() -> Iterator[Platform]:
    """A platform for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.support.platform"]
    environ = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    )
    one = Platform(process.stdout.readline().strip(), process)
    try:
        yield one
    finally:
        one.stop()


def asked(address: str) -> dict[str, str]:
    """What a browser was sent to the platform with."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def main() -> None:
    import oidc_provider_mock
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, Faulty(oidc_provider_mock.app(require_nonce=True)), threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
