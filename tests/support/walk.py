"""Going through the portal as somebody would: from a page to every page it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

LINK = re.compile(rb'<a\b[^>]*\bhref="([^"#]+)')
SHAPE = re.compile(r"[0-9a-f-]{32,36}|\d{2,}|(?<==)[^&]+")
"""What differs between two addresses of one kind: numbers, keys, values of a query."""
LEFT_ALONE = ("/logout/", "/static/", "/i18n/", "/api/docs/")


def walked(
    client: Client, starts: list[str], *, alike: int = 3, most: int = 200
) -> Iterator[tuple[str, HttpResponse]]:
    """(address, answer) of pages reached by links, ``alike`` at most of each kind, ``most`` in all."""
    waiting, seen, kinds, gone = list(starts), set(starts), {}, 0
    while waiting and gone < most:
        path = waiting.pop(0)
        answer = client.get(path.replace("&amp;", "&"))
        gone += 1
        yield path, answer
        for link in _links(path, answer):
            kind = SHAPE.sub("*", link)
            if link not in seen and kinds.get(kind, 0) < alike:
                seen.add(link)
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append(link)


def _links(path: str, answer: Any) -> Iterator[str]:
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    if "Location" in answer.headers:
        yield urljoin(path, answer.headers["Location"])
    for found in LINK.findall(answer.content):
        link = urljoin(path, found.decode().replace("&amp;", "&"))
        if not urlsplit(link).netloc and not link.startswith(LEFT_ALONE):
            yield link
