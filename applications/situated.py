"""What is handed in, seen in the situation (情形) that was chosen: which questions are open, what is not asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog.guides import Guide

if TYPE_CHECKING:
    from applications.intake import Filing


def in_order(guide: Guide, filing: Filing) -> Filing:
    """The filing with its situation written as it is kept: the answers in the order of the questions."""
    return replace(filing, situation=guide.answered(filing.situation))


def kept_of(guide: Guide, content: dict) -> dict:
    """A draft's content as its situation asks for it: without what was filled in before it became unnecessary.

    What the item never asks for stays, to be complained about, and so does what is of no shape at all: nobody has
    looked at it yet (`applications.shapes`).
    """
    situation = content.get("situation")
    asked = guide.in_situation(situation if isinstance(situation, str) else "")
    fields = guide.form_schema.get("properties", {}).keys() - asked.form_schema.get("properties", {}).keys()
    keys = {one.key for one in guide.materials} - {one.key for one in asked.materials}
    kept = {"form": {}, "materials": [], **content}
    if isinstance(form := content.get("form"), dict):
        kept["form"] = {name: value for name, value in form.items() if name not in fields}
    if isinstance(materials := content.get("materials"), list):
        kept["materials"] = [one for one in materials if _key(one) not in keys]
    return kept


def _key(material: object) -> str:
    key = material.get("key") if isinstance(material, dict) else None
    return key if isinstance(key, str) else ""


def unanswered(guide: Guide, situation: str) -> dict[str, str]:
    """What is wrong with the answers to the questions that the situation leaves to be asked, by the question's key."""
    found = {}
    for question in guide.questions_in(situation):
        answers = question.chosen(situation)
        if len(answers) != 1:
            text = _("“%(question)s”只能选一项。") if answers else _("请回答：%(question)s")
            found[question.key] = text % {"question": question.label or _("您是哪种情形")}
    return found
