"""A version as the rest of the portal reads it: typed, frozen, in everyday names.

Pages, the API and the flow read guides only; how the elements document is laid out stays inside the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.elements.structure import HANDLING_PLACE, form_fields
from catalog.models import ImplementationVersion

Document = dict[str, Any]


@dataclass(frozen=True)
class Requirement:
    """One material that is asked for. ``originals`` and ``copies`` are numbers of paper documents.

    ``paper`` is look (shown and handed back), copy (only a copy travels), send_back or keep. ``licence_type`` is the
    e-licence that replaces it, blank if none does; ``may_follow`` whether it can be promised for later (容缺).
    """

    key: str
    name: str
    paper: str
    originals: int
    copies: int
    electronic: bool
    licence_type: str
    may_follow: bool
    optional: bool
    review_points: tuple[str, ...]
    note: str
    source: str

    @classmethod
    def of(cls, material: Document) -> Requirement:
        return cls(
            key=material["key"],
            name=material["material_name"],
            paper=material["paper"],
            originals=material.get("origin_num", 0),
            copies=material.get("copy_num", 0),
            electronic=material.get("material_format") in {"electronic", "both"},
            licence_type=material.get("licence_type") or "",
            may_follow=material.get("is_need") == "tolerable",
            optional=material.get("is_need") == "optional",
            review_points=tuple(map(_line, material.get("accept_stand", ()))),
            note=material.get("fill_explain", ""),
            source=material.get("source_explain", ""),
        )


@dataclass(frozen=True)
class Step:
    """One step of the handling, with the working days it takes."""

    name: str
    actor: str
    place: str
    on_site: bool
    working_days: int
    detail: str

    @classmethod
    def of(cls, row: Document | str) -> Step:
        row = {"name": row} if isinstance(row, str) else row
        return cls(
            name=row.get("name", ""),
            actor=row.get("actor", ""),
            place=row.get("place", ""),
            on_site=row.get("on_site", False),
            working_days=row.get("working_days", 0),
            detail=row.get("detail", ""),
        )


@dataclass(frozen=True)
class Fee:
    """What it costs, in fen (1/100 yuan)."""

    amount_fen: int
    basis: str
    note: str


@dataclass(frozen=True)
class Result:
    """What the applicant receives, and how it can be delivered. ``licence_type`` is blank if it is no licence."""

    name: str
    licence_type: str
    delivery: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """An answer of the applicant that makes some materials (keys in ``without``) unnecessary."""

    key: str
    label: str
    without: tuple[str, ...]


@dataclass(frozen=True)
class PlannedCase:
    """What one authority decides in joint handling.

    ``place`` is ``handling_place`` or the form field that holds the division code, ``level`` the level of the organ
    above it that decides (blank: the nearest); ``after`` the keys of cases that come first; ``on_refusal`` stop (the
    whole) or continue; an authority counts as silent after so many working days.
    """

    key: str
    label: str
    place: str
    department: str
    after: tuple[str, ...]
    on_refusal: str
    silent_after_days: int
    level: str = ""

    @classmethod
    def of(cls, case: Document) -> PlannedCase:
        return cls(
            key=case["key"],
            label=case.get("label", case["key"]),
            place=case["place"],
            department=case["department"],
            after=tuple(case.get("after", ())),
            on_refusal=case["on_refusal"],
            silent_after_days=case["silent_after_days"],
            level=case.get("level", ""),
        )


@dataclass(frozen=True)
class Plan:
    """Who decides what in joint handling. ``join``: all branches, any one, or a sequence."""

    lead: str
    join: str
    cases: tuple[PlannedCase, ...]

    @classmethod
    def of(cls, plan: Document) -> Plan:
        return cls(lead=plan["lead"], join=plan["join"], cases=tuple(map(PlannedCase.of, plan["cases"])))


@dataclass(frozen=True)
class Guide:
    """How one authority performs one item, at one version. Days are working days; None means no law sets them."""

    version_id: int
    version: int
    task_code: str
    is_open: bool
    item_code: str
    name: str
    item_type: str
    subject: str
    theme: str
    legal_basis: str
    authority_code: str
    authority_name: str
    region_code: str
    department: str
    modes: tuple[str, ...]
    promised_days: int
    legal_days: int | None
    legal_days_basis: str
    silence_rule: str
    instant: bool
    conditions: tuple[str, ...]
    materials: tuple[Requirement, ...]
    steps: tuple[Step, ...]
    on_site_note: str
    fee: Fee
    result: Result
    form_schema: Document
    plan: Plan | None
    situations: tuple[Situation, ...]

    @classmethod
    def of(cls, version: ImplementationVersion) -> Guide:
        """The guide of a version whose implementation, item and authority are at hand (no query then)."""
        return cls(**_of_implementation(version), **_of_columns(version), **_of_document(version.elements))

    def requirement(self, key: str) -> Requirement | None:
        """The material of that key."""
        return next((material for material in self.materials if material.key == key), None)

    def requirements_in(self, situation: str) -> tuple[Requirement, ...]:
        """The materials asked for in a situation; all of them when it is blank or unknown."""
        spared = next((answer.without for answer in self.situations if answer.key == situation), ())
        return tuple(material for material in self.materials if material.key not in spared)

    def fields_with_role(self, role: str) -> tuple[str, ...]:
        """Names of the form fields whose value is the division code of that place (`x-role`)."""
        fields = form_fields({"form_schema": self.form_schema})
        return tuple(name for name, field in fields.items() if field.get("x-role") == role)

    @property
    def handling_place_fields(self) -> tuple[str, ...]:
        """Form fields that must name a place in the authority's own region."""
        return self.fields_with_role(HANDLING_PLACE)

    @property
    def personal_fields(self) -> frozenset[str]:
        """Form fields that hold personal data (`x-personal`) and are masked on pages."""
        fields = form_fields({"form_schema": self.form_schema})
        return frozenset(name for name, field in fields.items() if field.get("x-personal"))


def _of_implementation(version: ImplementationVersion) -> Document:
    implementation = version.implementation
    item, authority = implementation.item, implementation.authority
    return {
        "task_code": implementation.task_code,
        "is_open": implementation.current_id == version.pk and implementation.is_open,
        "item_code": item.pk,
        "name": item.name,
        "item_type": item.item_type,
        "subject": item.subject,
        "theme": item.theme,
        "legal_basis": item.legal_basis,
        "authority_code": authority.pk,
        "authority_name": authority.name,
        "region_code": authority.region_id,
        "department": authority.department,
    }


def _of_columns(version: ImplementationVersion) -> Document:
    return {
        "version_id": version.pk,
        "version": version.version,
        "modes": tuple(version.modes),
        "promised_days": version.promised_days,
        "legal_days": version.legal_days,
        "silence_rule": version.silence_rule,
        "instant": version.instant,
    }


def _of_document(document: Document) -> Document:
    plan = document.get("plan")
    return {
        "legal_days_basis": document.get("anticipate_explain", ""),
        "conditions": tuple(map(_line, document.get("accept_condition", ()))),
        "materials": tuple(map(Requirement.of, document["materials"])),
        "steps": tuple(map(Step.of, document.get("handle_flow", ()))),
        "on_site_note": document.get("limit_scene_explain", ""),
        "fee": _fee(document),
        "result": _result(document),
        "form_schema": document["form_schema"],
        "plan": Plan.of(plan) if plan else None,
        "situations": tuple(map(_situation, document.get("situations", ()))),
    }


def _line(row: Document | str) -> str:
    return row if isinstance(row, str) else "；".join(map(str, row.values()))


def _fee(document: Document) -> Fee:
    return Fee(document.get("fee_stand", 0), document.get("fee_by_law", ""), document.get("desc_explain", ""))


def _result(document: Document) -> Result:
    return Result(
        name=document["result_name"],
        licence_type=document.get("result_licence_type") or "",
        delivery=tuple(document["result_delivery"]),
    )


def _situation(situation: Document) -> Situation:
    return Situation(situation["key"], situation["label"], tuple(situation.get("without", ())))
