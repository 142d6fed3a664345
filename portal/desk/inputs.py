"""Kinds of form fields on the desk and in the office, and how `components/field.html` shows them."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from applications.acts.fields import TEXT_MAX
from portal.fields import Field

FILL_IN = {"required": gettext_lazy("请填写这一项。"), "invalid": gettext_lazy("格式不对，请核对。")}
CHOOSE = {"required": gettext_lazy("请选择一项。"), "invalid_choice": gettext_lazy("请从给出的选项中选择。")}

Text = str | Promise


def words(label: Text, *, help_text: Text = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """Free text of at most 2,000 characters."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=TEXT_MAX,
        widget=forms.Textarea if rows else forms.TextInput, error_messages=FILL_IN,
    )  # fmt: skip


def line(label: Text, *, help_text: Text = "", required: bool = True) -> forms.CharField:
    """One line of text."""
    return words(label, help_text=help_text, required=required, rows=0)


def days(label: Text, most: int, *, required: bool = True, help_text: Text = "") -> forms.IntegerField:
    """A number of working days."""
    complaint = gettext_lazy("请填写1到%(limit_value)s之间的工作日数。")
    messages = {**FILL_IN, "min_value": complaint, "max_value": complaint}
    messages["invalid"] = gettext_lazy("请填写整数。")
    field = forms.IntegerField(label=label, required=required, help_text=help_text, error_messages=messages)
    field.widget = forms.NumberInput(attrs={"max": most})
    return field


def date(label: Text, *, required: bool = True, help_text: Text = "") -> forms.DateField:
    """A calendar day."""
    messages = {**FILL_IN, "invalid": gettext_lazy("请填写日期，例如2026-12-01。")}
    return forms.DateField(
        label=label, required=required, help_text=help_text, error_messages=messages,
        input_formats=["%Y-%m-%d"], widget=forms.DateInput(format="%Y-%m-%d"),
    )  # fmt: skip


def pick(label: Text, choices: list, *, few: bool = True, help_text: Text = "") -> forms.ChoiceField:
    """One of some codes: buttons for a few, a menu for many."""
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, error_messages=CHOOSE,
        widget=forms.RadioSelect if few else forms.Select,
    )  # fmt: skip


def shown(bound: forms.BoundField) -> Field:
    """A bound field as components/field.html takes it."""
    kinds = {
        forms.Textarea: "textarea", forms.RadioSelect: "radio", forms.Select: "select",
        forms.CheckboxInput: "checkbox", forms.DateInput: "date", forms.NumberInput: "number",
    }  # fmt: skip
    kind = kinds.get(type(bound.field.widget), "text")
    value = bound.value()
    return Field(
        name=bound.html_name,
        label=str(bound.label),
        value=value.isoformat() if isinstance(value, dt.date) else value,
        kind=kind,
        hint=str(bound.help_text),
        errors=tuple(bound.errors),
        options=tuple((str(code), str(name)) for code, name in getattr(bound.field, "choices", ())),
        required=bound.field.required or kind == "checkbox",
        inputmode="numeric" if kind == "number" else "",
        maxlength=getattr(bound.field, "max_length", None),
    )
