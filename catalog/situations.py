"""Situations (情形): questions whose answers leave out materials, form fields and cases of a guide.

The keys of the chosen answers, in the order of the questions and joined by commas, are the *situation*: it is kept with
the application, so that what was asked for stays known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BETWEEN = ","
Document = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """One answer, and the keys of the materials, form fields and cases that it makes unnecessary."""

    key: str
    label: str
    without: tuple[str, ...] = ()
    without_fields: tuple[str, ...] = ()
    without_cases: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Document) -> Option:
        left_out = {name: tuple(row.get(name, ())) for name in ("without", "without_fields", "without_cases")}
        return cls(row["key"], row["label"], **left_out)


@dataclass(frozen=True)
class Question:
    """One question with its answers. The ``key`` is blank for the single unnamed question of an item.

    ``cases`` are the cases it belongs to: it is asked while one of them is among those the situation calls for; a
    question without any concerns the whole.
    """

    key: str
    label: str
    options: tuple[Option, ...]
    help: str = ""
    cases: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Document) -> Question:
        return cls(
            key=row["key"],
            label=row["label"],
            options=tuple(map(Option.of, row["options"])),
            help=row.get("help", ""),
            cases=tuple(row.get("cases", ())),
        )

    @classmethod
    def unnamed(cls, rows: Iterable[Document]) -> Question:
        """The one question of an item that has a bare list of situations."""
        return cls("", "", tuple(map(Option.of, rows)))

    def chosen(self, situation: str) -> tuple[Option, ...]:
        """The answers to this question that a situation holds: one, when it is sound."""
        keys = split(situation)
        return tuple(option for option in self.options if option.key in keys)


def split(situation: str) -> list[str]:
    """The keys of the answers in a situation."""
    return [key.strip() for key in situation.split(BETWEEN) if key.strip()]


def questions_of(document: Document) -> tuple[Question, ...]:
    """The questions of an elements document, the unnamed one first."""
    unnamed = document.get("situations") or ()
    named = tuple(map(Question.of, document.get("questions") or ()))
    return (Question.unnamed(unnamed), *named) if unnamed else named


def chosen(questions: Iterable[Question], situation: str) -> tuple[Option, ...]:
    """All answers that a situation holds, in the order of the questions; keys that are none of them are passed over."""
    return tuple(option for question in questions for option in question.chosen(situation))


def asked(questions: Iterable[Question], situation: str) -> Iterator[Question]:
    """The questions that have to be answered, given the answers so far: not those of cases left out altogether."""
    questions = tuple(questions)
    gone = {key for option in chosen(questions, situation) for key in option.without_cases}
    return (one for one in questions if not one.cases or set(one.cases) - gone)


def spared(questions: Iterable[Question], situation: str, name: str) -> dict[str, frozenset[str]]:
    """What the answers leave out under ``name`` (`Option`): by key the cases that need it no more, empty for all."""
    found: dict[str, frozenset[str]] = {}
    for question in questions:
        for option in question.chosen(situation):
            for key in getattr(option, name):
                before = found.get(key, frozenset(question.cases))
                found[key] = before | set(question.cases) if before and question.cases else frozenset()
    return found


def joined(questions: Iterable[Question], answers: Mapping[str, str]) -> str:
    """Answers by question key as a situation, in the order of the questions; the blank and the unknown are left out."""
    keys = (answers.get(question.key) or "" for question in questions)
    return BETWEEN.join(key.strip() for key in keys if key.strip())


def in_order(questions: Iterable[Question], situation: str) -> str:
    """A situation with its answers in the order of the questions, each once, the unknown last."""
    keys = dict.fromkeys(split(situation))
    known = [option.key for option in chosen(tuple(questions), situation)]
    return BETWEEN.join([*known, *(key for key in keys if key not in known)])


def without_fields(schema: Document, gone: Iterable[str]) -> Document:
    """A form schema without some fields; they are not required any more."""
    gone = set(gone)
    if not gone.intersection(schema.get("properties", {})):
        return schema
    return {
        **schema,
        "properties": {name: one for name, one in schema["properties"].items() if name not in gone},
        "required": [name for name in schema.get("required", ()) if name not in gone],
    }
