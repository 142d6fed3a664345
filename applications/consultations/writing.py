"""A consultation in words: what the record of a case keeps of it, and what is printed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from applications.acts.fields import TEXT_MAX
from applications.models import Consultation
from applications.models.consultations import ConsentHow
from base.ledger.clock import ZONE
from catalog.guides import Guide


def summary(one: Consultation) -> str:
    """The conclusion, or the answers where none was drawn; cut to what an act may carry."""
    said = one.conclusion or "\n".join(one.answers or [])
    return said if len(said) <= TEXT_MAX else said[: TEXT_MAX - 1] + "…"


def written(one: Consultation) -> dict:
    """Everything about it as texts, with the names its own parts have."""
    agreed = one.consent or {}
    return {
        "number": one.number,
        "kind": str(one.get_kind_display()),
        "asker": one.from_organisation.name,
        "answerer": one.to_organisation.name,
        "asked_at": _moment(one.asked_at),
        "answered_at": _moment(one.answered_at),
        "started_at": _moment(one.started_at),
        "ended_at": _moment(one.ended_at),
        "questions": asked(one),
        "participants": one.participants or {},
        "consent": consent_in_words(one),
        "consent_at": agreed.get("at", "")[:16].replace("T", " "),
        "conclusion": one.conclusion or "",
    }


def asked(one: Consultation) -> list[dict]:
    """The questions, each with the name of its material and its answer (blank while there is none)."""
    names = {material.key: material.name for material in Guide.of(one.version).materials}
    answers = [*(one.answers or []), *[""] * len(one.questions)]
    return [
        {
            "text": question["text"],
            "material": names.get(question["material"], question["material"]),
            "answer": said,
        }
        for question, said in zip(one.questions, answers, strict=False)
    ]


def consent_in_words(one: Consultation) -> str:
    """Who agreed and how; blank where nobody was asked."""
    if not one.consent:
        return ""
    how = dict(ConsentHow.choices).get(one.consent["how"], one.consent["how"])
    return _("%(name)s，%(how)s") % {"name": one.consent["name"], "how": how}


def _moment(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""
