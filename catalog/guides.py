"""A version as the rest of the portal reads it: typed, frozen, in everyday names.

Pages, the API and the flow read guides only; how the elements document is laid out stays inside the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from catalog import commitments, situations
from catalog.commitments import CommitmentTemplate
from catalog.elements.structure import HANDLING_PLACE, form_fields
from catalog.models import ImplementationVersion
from catalog.planned import Plan, PlannedCase
from catalog.situations import Option, Question

Document = dict[str, Any]
TOLERABLE = "tolerable"
"""The necessity (`is_need`) of a material that may be promised for later (容缺)."""


@dataclass(frozen=True)
class Requirement:
    """One material that is asked for. ``originals`` and ``copies`` are numbers of paper documents.

    ``paper`` is look (shown and handed back), copy (only a copy travels), send_back or keep. ``licence_type`` is the
    e-licence that replaces it, blank if none does; ``may_follow`` whether it can be promised for later (容缺).
    ``cases`` are, in a bundle, the keys of the cases that need it.
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
    cases: tuple[str, ...] = ()

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
            may_follow=material.get("is_need") == TOLERABLE,
            optional=material.get("is_need") == "optional",
            review_points=tuple(map(_line, material.get("accept_stand", ()))),
            note=material.get("fill_explain", ""),
            source=material.get("source_explain", ""),
            cases=tuple(material.get("cases", ())),
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
class SignerAsked:
    """Somebody besides the applicant who has to confirm the application.

    ``label`` is what they are to the applicant (配偶, 对方, 股东 …), ``role`` a free word for programs; ``name_field``
    and ``id_field`` are the form fields that name them. An ``optional`` one is asked only when the form names them.
    """

    key: str
    label: str
    name_field: str
    id_field: str
    role: str = ""
    optional: bool = False

    @classmethod
    def of(cls, signer: Document) -> SignerAsked:
        return cls(**signer)


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
    questions: tuple[Question, ...]
    commitments: tuple[CommitmentTemplate, ...]
    signers: tuple[SignerAsked, ...]

    @classmethod
    def of(cls, version: ImplementationVersion) -> Guide:
        """The guide of a version whose implementation, item and authority are at hand (no query then)."""
        return cls(**_of_implementation(version), **_of_columns(version), **_of_document(version.elements))

    def requirement(self, key: str) -> Requirement | None:
        """The material of that key."""
        return next((material for material in self.materials if material.key == key), None)

    def commitment_of(self, key: str) -> CommitmentTemplate | None:
        """The promise that may be given in place of a material; None where there is none."""
        return next((one for one in self.commitments if key in one.materials), None)

    @property
    def situations(self) -> tuple[Option, ...]:
        """The answers to all questions; their keys are unique in the guide."""
        return tuple(option for question in self.questions for option in question.options)

    def questions_in(self, situation: str) -> tuple[Question, ...]:
        """The questions to be answered, given the answers so far."""
        return tuple(situations.asked(self.questions, situation))

    def answered(self, answers: str | dict[str, str]) -> str:
        """The situation that answers make: question → answer, or their keys joined, in whatever order. What is unknown
        stays in it at the end, to be complained about."""
        if isinstance(answers, str):
            return situations.in_order(self.questions, answers)
        known = {question.key for question in self.questions}
        unknown = [f"{key}:{answer}" for key, answer in answers.items() if key not in known]
        return situations.BETWEEN.join(filter(None, [situations.joined(self.questions, answers), *unknown]))

    def requirements_in(self, situation: str) -> tuple[Requirement, ...]:
        """The materials asked for in a situation; all of them when it is blank or unknown."""
        needed = self._needed(situation, "without")
        return tuple(one for one in self.materials if needed(one.key, one.cases))

    def fields_in(self, situation: str) -> Document:
        """The schema of the form in a situation: what is left out is neither there nor required."""
        needed = self._needed(situation, "without_fields")
        gone = [name for name, one in self._fields.items() if not needed(name, one.get("x-cases", ()))]
        return situations.without_fields(self.form_schema, gone)

    def _needed(self, situation: str, name: str) -> Callable[[str, Collection[str]], bool]:
        """Whether something is needed, by its key and the cases it is for: while one of these asks for it."""
        spared, gone = situations.spared(self.questions, situation, name), self._cases_gone(situation)

        def needed(key: str, cases: Collection[str]) -> bool:
            if not cases:
                return key not in spared
            nobody = key in spared and not spared[key]
            return not nobody and bool(set(cases) - gone - spared.get(key, frozenset()))

        return needed

    def cases_in(self, situation: str) -> tuple[PlannedCase, ...]:
        """The cases of the plan that a situation calls for, in its order; none without a plan."""
        gone = self._cases_gone(situation)
        return tuple(one for one in self.plan.cases if one.key not in gone) if self.plan else ()

    def in_situation(self, situation: str) -> Guide:
        """What is asked for and decided in a situation: this guide with the rest left out."""
        if not self._chosen(situation):
            return self
        return replace(
            self,
            materials=self.requirements_in(situation),
            form_schema=self.fields_in(situation),
            plan=replace(self.plan, cases=self.cases_in(situation)) if self.plan else None,
        )

    @property
    def is_questioned(self) -> bool:
        """Whether it has named questions, not just a bare list of situations."""
        return any(question.key for question in self.questions)

    @property
    def is_bundle(self) -> bool:
        """Whether its cases are decided as other items (高效办成一件事)."""
        return self.plan is not None and any(one.item for one in self.plan.cases)

    def _chosen(self, situation: str) -> tuple[Option, ...]:
        return situations.chosen(self.questions, situation)

    def _cases_gone(self, situation: str) -> set[str]:
        return {key for option in self._chosen(situation) for key in option.without_cases}

    @property
    def _fields(self) -> dict[str, Document]:
        return form_fields({"form_schema": self.form_schema})

    def fields_with_role(self, role: str) -> tuple[str, ...]:
        """Names of the form fields whose value is the division code of that place (`x-role`)."""
        return tuple(name for name, field in self._fields.items() if field.get("x-role") == role)

    @property
    def places(self) -> tuple[str, ...]:
        """All form fields whose value is a division code."""
        return tuple(name for name, field in self._fields.items() if field.get("x-role"))

    @property
    def handling_place_fields(self) -> tuple[str, ...]:
        """Form fields that must name a place in the authority's own region."""
        return self.fields_with_role(HANDLING_PLACE)

    @property
    def personal_fields(self) -> frozenset[str]:
        """Form fields that hold personal data (`x-personal`) and are masked on pages."""
        return frozenset(name for name, field in self._fields.items() if field.get("x-personal"))


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
        "questions": situations.questions_of(document),
        "commitments": _commitments(document),
        "signers": tuple(map(SignerAsked.of, document.get("signers", ()))),
    }


def _commitments(document: Document) -> tuple[CommitmentTemplate, ...]:
    may_follow = (row["key"] for row in document["materials"] if row.get("is_need") == TOLERABLE)
    return commitments.offered(document, may_follow)


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
