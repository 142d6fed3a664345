"""How tests read and use pages of the desk."""

from __future__ import annotations

import html
import re

from django.urls import reverse

from applications.models import Case


def address(case: Case, act: str = "") -> str:
    """The page of a case, or of an act on it."""
    return reverse("desk:act", args=[case.number, act]) if act else reverse("desk:case", args=[case.number])


def text(response) -> str:
    """What a page says, without tags."""
    body = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(body))


def buttons(response) -> list[str]:
    """The acts a page offers."""
    return re.findall(r'data-act="(\w+)"', response.content.decode())


def seq(response) -> str:
    """The event the page's form was made at."""
    return re.search(r'name="expected_seq" value="(\d*)"', response.content.decode())[1]


def do(client, case: Case, act: str, **fields: object):
    """Open an act's page and send its form."""
    page = client.get(address(case, act))
    assert page.status_code == 200, text(page)
    return client.post(address(case, act), {"expected_seq": seq(page), **fields})
