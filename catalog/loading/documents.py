"""An example guide (guides.json) as an elements document."""

from __future__ import annotations

import json
from typing import Any

from base.regions.models import Organisation
from catalog.codes import level_of_power, task_code
from catalog.commitments import Kind
from catalog.elements import directory_values
from catalog.elements.columns import INSTANT
from catalog.loading.registry import DATA
from catalog.models import Item, Subject

GUIDES = DATA / "guides.json"

ON_PROMISE = "2"
"""承诺件 in the code table project_type."""

Document = dict[str, Any]


def guides() -> dict[str, Document]:
    """The guides by item name."""
    return {guide["item_name"]: guide for guide in json.loads(GUIDES.read_text(encoding="utf-8"))["guides"]}


def general(guide: Document, item: Item) -> Document:
    """What is the same at every authority. Parts that a guide leaves open are left out."""
    document = {
        **directory_values(item),
        **_service(guide),
        **_limits(guide),
        **_fee(guide),
        **_result(guide),
        "accept_condition": guide["conditions"],
        "handle_flow": [_step(step) for step in guide["steps"]],
        "materials": [_material(material) for material in guide["materials"]],
        "form_schema": guide["form_schema"],
        "plan": guide.get("plan"),
        "situations": guide.get("situations", []),
        "questions": guide.get("questions", []),
        "signers": guide.get("signers"),
        "commitments": guide.get("commitments"),
    }
    return {field: value for field, value in document.items() if value not in (None, "") or field == "plan"}


def local(authority: Organisation, item: Item) -> Document:
    """What differs from authority to authority."""
    return {
        "use_level": [level_of_power(authority)],
        "dept_name": authority.name,
        "dept_code": authority.credit_code,
        "task_code": task_code(authority, item.pk),
    }


def _service(guide: Document) -> Document:
    return {
        "server_type": ["1"] if guide["subject"] == Subject.PERSONAL else ["2"],
        "project_type": INSTANT if guide["immediate"] else ON_PROMISE,
        "cross_mode": [guide["mode"]],
        "silence_rule": guide["silence_rule"],
        "limit_scene_num": sum(step["on_site"] for step in guide["steps"]),
        "limit_scene_explain": guide["on_site_note"],
        "is_commitment": any(one["kind"] == Kind.REPLACE for one in guide.get("commitments", ())),
        "is_tolerant": any(material["tolerated_missing"] for material in guide["materials"]),
    }


def _limits(guide: Document) -> Document:
    return {
        "anticipate_day": guide["legal_limit_days"],
        "anticipate_type": None if guide["legal_limit_days"] is None else "workday",
        "anticipate_explain": guide["legal_limit_basis"],
        "promise_day": guide["promised_limit_days"],
        "promise_type": "workday",
    }


def _fee(guide: Document) -> Document:
    fee = guide["fee"]
    return {
        "is_fee": fee["amount_fen"] > 0,
        "fee_stand": fee["amount_fen"],
        "fee_by_law": fee["basis"],
        "desc_explain": fee["note"],
    }


def _result(guide: Document) -> Document:
    result = guide["result"]
    return {
        "result_type": "1" if result["licence_code"] else "3",
        "result_name": result["name"],
        "result_licence_type": result["licence_code"],
        "result_delivery": result["delivery"],
        "is_express": "courier" in result["delivery"],
    }


def _step(step: Document) -> Document:
    return {name: step[name] for name in ("name", "actor", "place", "on_site", "working_days", "detail")}


def _material(material: Document) -> Document:
    described = {
        "key": material["key"],
        "material_name": material["name"],
        "paper": material["paper"],
        "licence_type": material["licence_code"],
        "origin_num": material["originals"],
        "copy_num": material["copies"],
        "material_format": "both" if material["electronic_accepted"] else "paper",
        "is_need": "tolerable" if material["tolerated_missing"] else "required",
        "accept_stand": material["review_points"],
        "fill_explain": material["note"],
        "source_explain": material["source_authority"],
    }
    return {field: value for field, value in described.items() if value not in (None, "")}
