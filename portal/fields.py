"""A form field as `components/field.html` shows it: label, hint, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from base.errors import Invalid


@dataclass(frozen=True)
class Field:
    """``kind``: text, search, tel, password, number, date, textarea, select, radio, checkbox, place, file.

    ``options`` are (value, label) pairs; ``pointer`` is the JSON pointer under which a refusal names this field.
    """

    name: str
    label: str
    value: object = ""
    kind: str = "text"
    hint: str = ""
    errors: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    autocomplete: str = ""
    inputmode: str = ""
    maxlength: int | None = None
    accept: str = ""
    pointer: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.errors else ""]
        return " ".join(filter(None, parts))

    @property
    def text(self) -> str:
        """The value as it stands in the control."""
        return "" if self.value is None else force_str(self.value)

    @property
    def input_type(self) -> str:
        return "text" if self.kind in {"place", "number"} else self.kind


def complained(fields: Iterable[Field], errors: Mapping[str, Iterable]) -> list[Field]:
    """The fields with what a refusal says of each; a complaint about a part (``/a/b``) stands at its whole (``/a``)."""
    return [replace(field, errors=_about(field, errors)) for field in fields]


def _about(field: Field, errors: Mapping[str, Iterable]) -> tuple[str, ...]:
    at = field.pointer or f"/{field.name}"
    mine = [
        text
        for pointer, texts in errors.items()
        if pointer == at or pointer.startswith(f"{at}/")
        for text in texts
    ]
    return (*field.errors, *map(force_str, mine))


def _said(field: Field, text: str) -> str:
    """The complaint with the name of its field, which it may not say itself."""
    return _("%(label)s：%(text)s") % {"label": field.label, "text": text}


def summary(fields: Iterable[Field], errors: Mapping[str, Iterable] | None = None) -> list[tuple[str, str]]:
    """(anchor, sentence) of everything wrong, fields first; complaints without a field come last, without an anchor."""
    fields = list(fields)
    found = [(field.id, _said(field, text)) for field in fields for text in field.errors]
    known = {text for field in fields for text in field.errors}
    rest = [force_str(text) for texts in (errors or {}).values() for text in texts]
    return found + [("", text) for text in dict.fromkeys(rest) if text not in known]


def require_filled(**given: str) -> None:
    """Raises Invalid beside every field, by its name, that was left empty."""
    if empty := [name for name, text in given.items() if not text.strip()]:
        raise Invalid(_("请填写。"), errors={f"/{name}": [_("请填写。")] for name in empty})
