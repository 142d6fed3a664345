"""A form drawn from its JSON Schema, and what was typed turned back into JSON; `applications.intake` checks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.intake import HANDLING_PLACE
from base.regions import queries as regions
from portal.citizen.places import LEVELS, Place, named
from portal.fields import Field

FEW = 40
"""Up to so many places are offered in a list; beyond that one types."""
CODE = re.compile(r"(?<!\d)(\d{6}|\d{9}|\d{12})\s*$")
ASIDE = re.compile(r"[（(][^）)]*[）)]")
PIECES = re.compile(r"(?<=[省市州盟区县旗])")
TYPED_MAX = 2000


@dataclass(frozen=True)
class Parsed:
    """``form`` is JSON as far as it could be read, else what was typed; ``errors`` what only this page can say."""

    form: dict
    errors: dict[str, list[str]]


def fields_of(schema: dict, form: Mapping, authority_region: str) -> list[Field]:
    """The fields of a schema in its order, with what is filled so far."""
    needed = set(schema.get("required", ()))
    nearby = _nearby(schema, authority_region)
    known = named(str(value) for name, value in form.items() if _is_place(schema, name))
    return [
        _field(name, one, form.get(name), name in needed, nearby, known)
        for name, one in schema.get("properties", {}).items()
    ]


def _is_place(schema: dict, name: str) -> bool:
    return bool(schema.get("properties", {}).get(name, {}).get("x-role"))


def _nearby(schema: dict, authority_region: str) -> tuple[tuple[str, str], ...]:
    """The authority's own place and those right below it, if a field asks for one and they are few."""
    if not any(one.get("x-role") == HANDLING_PLACE for one in schema.get("properties", {}).values()):
        return ()
    below = regions.regions(parent=authority_region).filter(level__in=LEVELS)[: FEW + 1]
    own = named([authority_region])[authority_region]
    if len(below) > FEW:
        return ()
    return ((own.code, own.name), *((one.code, one.name) for one in below))


def _field(
    name: str,
    schema: dict,
    value: object,
    needed: bool,
    nearby: tuple[tuple[str, str], ...],
    known: dict[str, Place],
) -> Field:
    kind, options = _control(schema, needed, nearby)
    if kind == "place" and str(value) in known:
        value = f"{known[str(value)].full} {value}"
    if kind == "radio" and isinstance(value, bool):
        value = "yes" if value else "no"
    return Field(
        name=f"form-{name}",
        label=label_of(name, schema),
        value="" if value is None else value,
        kind=kind,
        hint=schema.get("description", "") or _hint(kind, schema),
        options=options,
        required=needed,
        inputmode="decimal"
        if kind == "number"
        else "numeric"
        if schema.get("pattern") in {r"^\d{6}$", r"^\d+$"} and kind == "text"
        else "",
        maxlength=schema.get("maxLength"),
        pointer=f"/form/{name}",
    )


def label_of(name: str, schema: dict) -> str:
    """The title without what is only for programs (参保地（行政区划代码） is 参保地 to people)."""
    return schema.get("title", name).replace("（行政区划代码）", "")


def _control(schema: dict, needed: bool, nearby: tuple[tuple[str, str], ...]) -> tuple[str, tuple]:
    if schema.get("x-role"):
        listed = schema["x-role"] == HANDLING_PLACE and nearby
        return ("select", (("", _("请选择")), *nearby)) if listed else ("place", ())
    if "enum" in schema:
        pairs = tuple((str(one), str(one)) for one in schema["enum"])
        return ("radio", pairs) if len(pairs) <= 5 else ("select", (("", _("请选择")), *pairs))
    if schema.get("type") == "boolean":
        return ("checkbox", ()) if schema.get("const") else ("radio", (("yes", _("是")), ("no", _("否"))))
    if schema.get("type") in {"number", "integer"}:
        return "number", ()
    if schema.get("format") == "date":
        return "date", ()
    return ("textarea", ()) if schema.get("maxLength", 0) >= 200 else ("text", ())


def _hint(kind: str, schema: dict) -> str:
    if kind == "place":
        return _("写区县的名字就行，例如“东胜区”；也可以写6位代码")
    if kind == "date":
        return _("例如2026-12-01")
    return _("最多%(n)d个字") % {"n": schema["maxLength"]} if kind == "textarea" else ""


def parse(schema: dict, data: Mapping, authority_region: str) -> Parsed:
    """What was typed, as JSON; what cannot be read stays as it is, for the check to refuse."""
    form, errors = {}, {}
    for name, one in schema.get("properties", {}).items():
        typed = " ".join(str(data.get(f"form-{name}", ""))[:TYPED_MAX].replace("\x00", "").split(" ")).strip()
        value = _value(one, typed)
        if one.get("x-role") and value:
            value, complaint = resolved(
                str(value), authority_region if one["x-role"] == HANDLING_PLACE else ""
            )
            errors |= {f"/form/{name}": [complaint]} if complaint else {}
        if value is not None:
            form[name] = value
    return Parsed(form, errors)


def _value(schema: dict, typed: str) -> object:
    """None where nothing was given."""
    if schema.get("type") == "boolean":
        return {"1": True, "yes": True, "no": False}.get(typed)
    if not typed:
        return None
    if schema.get("type") in {"number", "integer"}:
        return _number(typed.replace(",", "").replace("，", ""), schema["type"]) if len(typed) < 20 else typed
    return typed


def _number(typed: str, kind: str) -> object:
    try:
        return int(typed) if kind == "integer" or typed.lstrip("-").isdecimal() else round(float(typed), 6)
    except (ValueError, OverflowError):
        return typed


def resolved(typed: str, within: str) -> tuple[str, str]:
    """(code, "") of the place somebody means, or (what was typed, what to do about it)."""
    if code := CODE.search(typed):
        return code[1], ""
    found = _meant(typed, within)
    if len(found) == 1:
        return found[0].code, ""
    if not found:
        return typed, _("没有找到“%(typed)s”，请只写区县的名字，或写6位代码。") % {"typed": typed[:30]}
    several = _("、").join(f"{place.whole} {place.code}" for place in found[:6])
    return typed, _("叫这个名字的地方有几个，请写全或写代码：%(places)s") % {"places": several}


def _meant(typed: str, within: str) -> list[Place]:
    """The places a text can mean: those with exactly this name or whole name first, else all that answer to it."""
    typed = ASIDE.sub("", typed).strip()
    last = [piece for piece in PIECES.split(typed) if piece][-1:]
    found = {place.code: place for word in dict.fromkeys([typed, *last]) for place in _answering(word)}
    fitting = [place for place in found.values() if not within or _lies_in(place.code, within)]
    exact = [place for place in fitting if typed in (place.full, place.whole, place.province + place.full)]
    exact = exact or [place for place in fitting if typed in (place.name, place.short)]
    return exact or [place for place in fitting if place.full in typed or typed in place.full] or fitting


def _answering(word: str) -> list[Place]:
    found = regions.regions(q=word[:30]).filter(level__in=LEVELS)
    return [Place.of(one) for one in regions.with_parents(found)[:FEW]]


def _lies_in(code: str, region: str) -> bool:
    return region in regions.ancestors(code)


def told(schema: dict, form: Mapping) -> list[tuple[str, str]]:
    """(label, value) of what is filled, as people read it."""
    known = named(str(value) for name, value in form.items() if _is_place(schema, name))
    return [
        (label_of(name, one), _said(form[name], known))
        for name, one in schema.get("properties", {}).items()
        if form.get(name) not in (None, "")
    ]


def _said(value: object, known: dict[str, Place]) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return known[value].whole if isinstance(value, str) and value in known else str(value)
