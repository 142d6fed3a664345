"""The cast and the matters tests tell about."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from applications import acts
from applications.intake import Filing
from applications.models import Application, Case
from base.accounts.models import Account
from base.files.acts import receive
from catalog.guides import Guide
from catalog.queries import authority_for, search

CARD_FORM = {"insured_region": "150602", "bank": "中国银行"}
WINDOW = {"method": "window"}


class Cast(dict):
    """Accounts by username, read when first asked for."""

    def __missing__(self, username: str) -> Account:
        self[username] = Account.objects.select_related("party").get(username=username)
        return self[username]


def picture(colour: str = "white") -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@cache
def guide_at(item: str, region: str) -> Guide:
    """The guide of an item (by name) at a place."""
    claim = authority_for(search(item)[0].code, region)
    claim.current.implementation = claim
    return Guide.of(claim.current)


class Filings:
    """Matters, handed in by acts."""

    def __init__(self, cast: Cast):
        self.cast = cast

    def filing(
        self,
        who: str = "citizen",
        item: str = "社会保障卡申领",
        region: str = "150600",
        form: dict | None = None,
        **changes: Any,
    ) -> Filing:
        """A complete filing with fresh uploads of somebody."""
        guide, owner = guide_at(item, region), self.cast[who].person
        materials = [
            {"key": one.key, "upload": str(receive(data=picture(), name=f"{one.key}.png", owner=owner).id)}
            for one in guide.materials
        ]
        delivery = {"method": guide.result.delivery[0], "address": {"detail": "示例路1号"}}
        content = {"form": form or CARD_FORM, "materials": materials, "delivery": delivery, **changes}
        return Filing(guide.task_code, guide.modes[0], **content)

    def submit(self, who: str = "citizen", **what: Any) -> Case:
        """Hand in and return the case."""
        return only_case(acts.submit(filing=self.filing(who, **what), actor=self.cast[who]))

    def permit(self, who: str = "citizen") -> Case:
        """An administrative permit (行政许可): silence means acceptance."""
        form = {"licence_region": "150602"}
        guide = guide_at("经营性道路客货运输驾驶员从业资格证换发", "150600")
        return self.submit(
            who, item=guide.name, form=filled(guide.form_schema) | place(guide, "150602") or form
        )

    def accepted(self) -> Case:
        return acts.accept(case=self.submit(), actor=self.cast["officer-ordos"])

    def in_review(self) -> Case:
        return acts.review(
            case=self.accepted(), actor=self.cast["officer-ordos"], passed=True, opinion="齐全"
        )

    def approved(self) -> Case:
        return acts.approve(case=self.in_review(), actor=self.cast["approver-ordos"])

    def issued(self) -> Case:
        return acts.issue(case=self.approved(), actor=self.cast["officer-ordos"])


def only_case(application: Application) -> Case:
    """The one case of an application."""
    return application.cases.select_related("application__stream").get()


SPOUSE = {"spouse_name": "马建国", "spouse_id": "620502198511120314"}
"""``citizen2`` as the spouse a form names."""


def confirmed(application: Application) -> Application:
    """Everybody the form names besides the applicant confirms, each under their own account."""
    for one in application.signers.order_by("key"):
        acts.sign(application=application, actor=Account.objects.get(verified_index=one.person_index))
    return application


def filled(schema: dict) -> dict:
    """A form that satisfies a schema's required fields."""
    return {name: _value(schema["properties"][name]) for name in schema.get("required", [])}


def place(guide: Guide, code: str) -> dict:
    """The handling place fields of a guide, set to a place."""
    return dict.fromkeys(guide.handling_place_fields, code)


def _value(field: dict) -> Any:
    if "enum" in field:
        return field["enum"][0]
    if field.get("x-role"):
        return "150602"
    kinds = {
        "integer": field.get("minimum", 1),
        "number": field.get("minimum", 1),
        "boolean": True,
        "array": [],
    }
    if field.get("type") in kinds:
        return kinds[field["type"]]
    if field.get("format") == "date":
        return "2026-01-05"
    return {r"^\d{6}$": "150602"}.get(field.get("pattern", ""), "示例内容")


class Api:
    """The API as a program sees it, with a bearer token."""

    def __init__(self):
        self.client = APIClient()

    def __call__(self, username: str) -> Api:
        from base.accounts.acts import issue_token

        one = Api()
        token, _row = issue_token(account=Account.objects.get(username=username))
        one.client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return one

    def get(self, path: str, **query: Any):
        headers = query.pop("headers", None)
        return self.client.get(f"/api/v1{path}", query, headers=headers)

    def post(self, path: str, body: dict | None = None, key: str = ""):
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1{path}", body or {}, format="json", headers=headers)

    def act(self, case: str, act: str, **body: Any):
        """POST an act on a case."""
        return self.post(f"/cases/{case}/acts/{act}/", body)

    def upload(self, data: bytes | None = None, name: str = "a.png") -> Any:
        file = SimpleUploadedFile(name, picture() if data is None else data)
        return self.client.post("/api/v1/uploads/", {"file": file}, format="multipart")
