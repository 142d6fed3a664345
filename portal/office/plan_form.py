"""The form of a plan: steps in rows, as they are typed; what stands in a draft comes back as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.plan_words import Join, OnRefusal, OnSilence
from catalog.queries import plans
from portal.fields import Field, complained, summary

STEPS_MAX = 20
TEXT_MAX = 60
WORDS = ("key", "label", "place", "department", "level", "on_refusal", "on_silence")


@dataclass(frozen=True)
class Row:
    """One step on the form."""

    at: int
    title: str
    fields: list[Field]
    after: Field
    drop: Field


class PlanForm:
    """A plan as fields. ``plan`` is what stands in the draft, ``problems`` what is wrong with it, by JSON pointer."""

    def __init__(self, version: object, plan: Mapping[str, Any], problems: Mapping[str, list[str]]):
        self.plan, self.problems = plan, problems
        self.choices = {
            "place": plans.place_choices(version),
            "department": plans.department_choices(),
            "level": [("", _("最近的一级")), *plans.level_choices()],
            "on_refusal": OnRefusal.choices,
            "on_silence": OnSilence.choices,
        }
        options = _options(Join.choices)
        join = Field(
            "join", _("怎样汇合"), plan.get("join", ""), "select", options=options, pointer="/plan/join"
        )
        self.join = complained([join], problems)[0]
        self.rows = [self._row(at, case) for at, case in enumerate(self._steps)]

    @property
    def _steps(self) -> list[dict]:
        return [case for case in self.plan.get("cases", []) if isinstance(case, dict)]

    def _row(self, at: int, case: dict) -> Row:
        keys = [str(one.get("key", "")) for one in self._steps]
        labels = {str(one.get("key", "")): str(one.get("label", "")) for one in self._steps}
        others = [(key, labels[key] or key) for key in keys if key and key != case.get("key")]
        after = case.get("after") if isinstance(case.get("after"), list) else []
        unknown = [(key, key) for key in map(str, after) if key not in keys]
        fields = complained([self._field(at, name, case) for name in self._names], self.problems)
        ticks = Field(
            f"after-{at}", _("等哪几步办完"), {*map(str, after)}, "ticks", options=tuple(others + unknown),
            required=False, pointer=f"/plan/cases/{at}/after",
        )  # fmt: skip
        drop = Field(f"drop-{at}", _("删去这一步"), False, "checkbox", required=False)
        title = str(case.get("label") or "") or _("新的一步")
        return Row(at, title, fields, complained([ticks], self.problems)[0], drop)

    @property
    def _names(self) -> dict[str, str]:
        return {
            "key": _("标识"), "label": _("这一步办什么"), "place": _("由哪里办"), "department": _("由哪个部门办"),
            "level": _("由哪一级办"), "silent_after_days": _("几个工作日内答复"), "on_silence": _("逾期没有答复"),
            "on_refusal": _("不同意时"),
        }  # fmt: skip

    def _field(self, at: int, name: str, case: dict) -> Field:
        first = {"on_silence": OnSilence.ESCALATE.value}
        value, options = case.get(name, first.get(name, "")), self.choices.get(name)
        field = Field(
            f"{name}-{at}", self._names[name], value, pointer=f"/plan/cases/{at}/{name}", maxlength=TEXT_MAX
        )
        if name == "silent_after_days":
            return replace(field, inputmode="numeric")
        if name == "key":
            return replace(field, hint=_("小写字母和下划线，例如move_out"))
        if options is None:
            return field
        known = {code for code, _label in options}
        odd = [] if value in known else [(str(value), str(value) or _("请选择"))]
        return replace(field, kind="select", options=_options([*odd, *options]), required=name != "level")

    def summary(self) -> list[tuple[str, str]]:
        """Everything that is wrong, fields first."""
        fields = [self.join, *(field for row in self.rows for field in (*row.fields, row.after))]
        return summary(fields, self.problems)


def _options(choices: list) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in choices)


def typed_plan(data: QueryDict, more: bool = False) -> dict[str, Any]:
    """The plan as it was typed: numbers where they are numbers, everything else as text; ``more`` adds a blank step.

    A step that was left wholly blank, or ticked to go, is left out.
    """
    count = data.get("count", "0")
    rows = range(min(int(count) if count.isdecimal() and len(count) < 4 else 0, STEPS_MAX))
    kept = [
        at
        for at in rows
        if f"drop-{at}" not in data and any(_text(data, f"{name}-{at}") for name in ("key", "label"))
    ]
    cases = [_typed_step(data, at) for at in kept]
    if more and len(cases) < STEPS_MAX:
        cases.append({"key": "", "label": "", "after": [], "on_refusal": OnRefusal.STOP.value})
    return {"lead": cases[0]["key"] if cases else "", "join": _text(data, "join"), "cases": cases}


def _typed_step(data: QueryDict, at: int) -> dict[str, Any]:
    case: dict[str, Any] = {name: _text(data, f"{name}-{at}") for name in WORDS}
    if not case["level"]:
        del case["level"]
    days = _text(data, f"silent_after_days-{at}")
    case["silent_after_days"] = int(days) if days.isdecimal() and len(days) < 5 else days
    case["after"] = [key[:TEXT_MAX] for key in data.getlist(f"after-{at}")[:STEPS_MAX]]
    return case


def _text(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\0", "").strip()[:TEXT_MAX]
