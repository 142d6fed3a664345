"""A clerk at the counter with a browser that knows no script."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.matters import filled, guide_at, picture, place
from tests.support.papers import APPLICANT

PROOF = "开具户籍类证明"
"""Three papers."""


def scan(name: str = "a.png", colour: str = "white") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(colour), "image/png")


class Counter:
    """A clerk's screen: fields as the page shows them, sent with the button that is pressed."""

    def __init__(self, client, who: str = "window-yulin"):
        self.client, self.trips = client.as_(who), 0
        self.typed: dict = {}
        self.reads("/desk/receive/")

    def reads(self, path: str) -> str:
        self.trips += 1
        response = self.client.get(path)
        assert response.status_code == 200, response.status_code
        return self.shows(response)

    def shows(self, response) -> str:
        self.response, self.page = response, response.content.decode()
        self.action = found[1] if (found := re.search(r'action="(/desk/receive/[^"]+)"', self.page)) else ""
        self.fields = _fields(self.page)
        return self.page

    def sends(self, go: str = "scan", **typed) -> Counter:
        """Press a button; redirects are followed as a browser does."""
        typed = {name.replace("__", "-"): value for name, value in typed.items()}
        self.trips += 1
        response = self.client.post(self.action, {**self.fields, **typed, "go": go})
        if response.status_code == 302:
            self.trips += 1
            response = self.client.get(response["Location"])
        self.shows(response)
        return self

    def on(self, item: str = "户籍类证明", place: str = "东胜区") -> Counter:
        """Person, place and item."""
        self.sends(scan=item, place=place, **person())
        code = re.search(r'value="(item-\w+)"', self.page)
        return self.sends(go=code[1]) if code else self

    def papers(self, item: str = PROOF, region: str = "150600") -> dict:
        """Every paper looked at or scanned, and the form filled."""
        guide = guide_at(item, region)
        typed = {}
        for one in guide.materials:
            typed[f"seen-{one.key}" if one.paper == "look" else f"file-{one.key}"] = (
                "1" if one.paper == "look" else scan(f"{one.key}.png")
            )
        return typed

    def filled(self, item: str = PROOF, region: str = "150600") -> dict:
        guide = guide_at(item, region)
        form = filled(guide.form_schema) | place(guide, region)
        return {f"form-{name}": _as_typed(value) for name, value in form.items()}


def _as_typed(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def person(**other) -> dict:
    return {
        "person-name": APPLICANT["name"], "person-id_number": APPLICANT["id_number"],
        "person-phone": APPLICANT["phone"], "check-method": "card_reader", "check-result": "passed", **other,
    }  # fmt: skip


def _fields(page: str) -> dict:
    """What a browser would send: inputs as they stand, ticked boxes, chosen options."""
    form = re.search(r"<form class=\"receive\".*?</form>", page, re.DOTALL)
    if not form:
        return {}
    found: dict = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = told.get("type", "text"), told.get("name")
        if (
            not name
            or kind in ("file", "submit")
            or (kind in ("checkbox", "radio") and " checked" not in tag)
        ):
            continue
        if kind == "checkbox":
            found.setdefault(name, []).append(told.get("value", ""))
        else:
            found[name] = told.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL)
    return {**found, **dict(areas)}


def errors(page: str) -> str:
    """All complaints beside fields."""
    return " ".join(re.findall(r'class="field-error"[^>]*>(.*?)</p>', page, re.DOTALL))
