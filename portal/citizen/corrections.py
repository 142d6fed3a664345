"""A correction notice answered: what was asked for, what is typed and uploaded, what is still wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from base.errors import Invalid
from base.files import queries as files
from catalog.guides import Guide
from portal.citizen import forms
from portal.citizen.papers import Paper, papers, read_papers
from portal.citizen.wizard import by_key
from portal.fields import Field, complained


@dataclass(frozen=True)
class Answer:
    """``materials`` and ``form`` as `acts.correct` takes them, and what is wrong with them by pointer."""

    materials: list[dict]
    form: dict
    errors: dict[str, list] = field(default_factory=dict)

    def raise_any(self) -> None:
        """Raises Invalid when something could not be read or received."""
        if self.errors:
            raise Invalid(_("有地方需要修改。"), errors=self.errors)

    def with_errors(self, errors: dict[str, list]) -> Answer:
        """The same with the act's complaints, each at its material or field."""
        return replace(self, errors={**by_key(errors, self.materials), **self.errors})

    def summary(self) -> list[tuple[str, str]]:
        """(anchor, sentence) for the top of the form."""
        return [(_anchor(at), force_str(text)) for at, texts in self.errors.items() for text in texts]


def _anchor(pointer: str) -> str:
    kind, _slash, name = pointer.strip("/").partition("/")
    return {"materials": f"m-{name}", "form": f"f-form-{name}"}.get(kind, "fix")


@dataclass(frozen=True)
class Fix:
    """Everything the notice says about one material or one field, and the control to answer it."""

    title: str
    defects: list[dict]
    paper: Paper | None = None
    field: Field | None = None

    @property
    def errors(self) -> tuple:
        return tuple(self.paper.errors) if self.paper else self.field.errors if self.field else ()


def correction_of(case: object) -> object | None:
    """The notice that waits for an answer, or None."""
    if case.state != "awaiting_correction":
        return None
    return case.corrections.filter(answered_at__isnull=True).order_by("-round").first()


def named_in(correction: object | None, kind: str) -> list[str]:
    """Keys of what a notice names: each ``material``, or each ``field``."""
    defects = correction.defects if correction else []
    return list(dict.fromkeys(defect[kind] for defect in defects if kind in defect))


def read_answer(
    account: object, guide: Guide, correction: object | None, data: Mapping, uploads: Mapping
) -> Answer:
    """What was typed and sent; files of an earlier try are named by hidden fields, and must be one's own."""
    asked = [one for key in named_in(correction, "material") if (one := guide.requirement(key))]
    named = {one.key: data.get(f"kept-{one.key}", "") for one in asked}
    own = files.own(account.person, [key for key in named.values() if _looks_like_id(key)])
    before = [{"key": key, "upload": upload} for key, upload in named.items() if upload in own]
    materials, errors = read_papers(asked, before, data, uploads, account.person)
    parsed = forms.parse(_only(guide.form_schema, named_in(correction, "field")), data, guide.region_code)
    return Answer(materials, parsed.form, {**errors, **parsed.errors})


def _looks_like_id(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum() and text.isascii() and _hex(text)


def _hex(text: str) -> bool:
    return all(char in "0123456789abcdef-" for char in text.lower()) and text.count("-") == 4


def _only(schema: dict, names: list[str]) -> dict:
    kept = {name: one for name, one in schema.get("properties", {}).items() if name in names}
    return {**schema, "properties": kept}


def items_of(
    account: object, guide: Guide, application: object, correction: object | None, answer: Answer | None
) -> list[Fix]:
    """The notice line by line, with what was answered so far."""
    answer = answer or Answer([], {})
    asked = [one for key in named_in(correction, "material") if (one := guide.requirement(key))]
    index = (
        application.applicant_index
        if application.mandate_id or account.verified_index == application.applicant_index
        else ""
    )
    blocks = papers(
        asked, answer.materials, owner=account.person, index=index, errors=answer.errors, guide=guide
    )
    schema = _only(guide.form_schema, named_in(correction, "field"))
    fields = complained(
        forms.fields_of(schema, {**application.form, **answer.form}, guide.region_code), answer.errors
    )
    return [
        *(Fix(one.name, _about(correction, "material", one.key), paper=one) for one in blocks),
        *(
            Fix(one.label, _about(correction, "field", one.name.removeprefix("form-")), field=one)
            for one in fields
        ),
    ]


def _about(correction: object, kind: str, key: str) -> list[dict]:
    return [defect for defect in correction.defects if defect.get(kind) == key]
