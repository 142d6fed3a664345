"""A plan of cases as components/plan.html draws it: stages from top to bottom, what goes on side by side in one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.joint import Standing, Step, may_be_reminded
from catalog.guides import Guide
from catalog.plan_words import OnRefusal, OnSilence
from catalog.planned import PlannedCase
from catalog.queries.plans import department_names
from portal.citizen.forms import label_of
from portal.words import Said, timer_in_words

HERE = "handling_place"


@dataclass(frozen=True)
class Card:
    """One step. ``state`` and ``word`` make its badge (both blank in a guide), ``who`` decides it, ``note`` says what
    it waits for or what its rules are, ``said`` is the clock of its ``limit``, ``troubles`` what is wrong with it.

    ``number`` is its case's; ``remind`` whether its authority can be reminded, ``undo`` whether something it agreed to
    has to be undone.
    """

    key: str
    label: str
    who: str
    state: str = ""
    word: str = ""
    note: str = ""
    limit: str = ""
    said: Said | None = None
    troubles: tuple[str, ...] = ()
    current: bool = False
    number: str = ""
    organisation: str = ""
    remind: bool = False
    undo: bool = False


def shown(standing: Standing) -> list[list[Card]]:
    """The stages of an application's plan."""
    labels = {step.planned.key: step.planned.label for step in standing.steps}
    return [[_card(step, labels) for step in stage] for stage in standing.stages]


def _card(step: Step, labels: dict[str, str]) -> Card:
    case, limit = step.case, step.limit
    waits = case.state == "waiting"
    return Card(
        key=step.planned.key,
        label=step.planned.label,
        who=case.authority.name,
        state=case.state,
        word=str(case.get_state_display()),
        note=_after(step.planned, labels) if waits else "",
        limit=str(limit.get_kind_display()) if limit else "",
        said=timer_in_words(limit) if limit else None,
        troubles=tuple(_troubles(step)),
        current=step.current,
        number=case.number,
        organisation=case.authority_id,
        remind=may_be_reminded(step),
        undo=step.undoing is not None,
    )


def _after(planned: PlannedCase, labels: dict[str, str]) -> str:
    before = _("、").join(labels[key] for key in planned.after if key in labels)
    return _("等“%(before)s”办完") % {"before": before} if before else _("等共同申请人确认")


def _troubles(step: Step) -> Iterable[str]:
    if step.stuck:
        yield _("这个机关已暂停办理这个事项，要转别的机关或由人工答复。")
    if step.undoing:
        words = {"because": step.undoing.because.authority.name}
        yield _("%(because)s没有同意，这一步原来的决定要撤回。") % words


def drawn(guide: Guide) -> list[list[Card]]:
    """The stages of a guide's plan: who would decide what, and by which rules. One query."""
    names = department_names({one.department for one in guide.plan.cases})
    fields = guide.form_schema.get("properties", {})
    return [
        [Card(one.key, one.label, _where(one, names, fields), note=rules_of(one)) for one in stage]
        for stage in guide.plan.stages()
    ]


def _where(one: PlannedCase, names: dict[str, str], fields: dict) -> str:
    place = _("办理地") if one.place == HERE else label_of(one.place, fields.get(one.place, {}))
    return _("%(place)s：%(department)s") % {
        "place": place,
        "department": names.get(one.department, one.department),
    }


def rules_of(one: PlannedCase) -> str:
    """What its days are, and what silence and refusal do, in a sentence."""
    days = ngettext("%(n)d个工作日内答复", "%(n)d个工作日内答复", one.silent_after_days) % {
        "n": one.silent_after_days
    }
    parts = {
        "days": days,
        "silence": OnSilence(one.on_silence).label,
        "refusal": OnRefusal(one.on_refusal).label,
    }
    return _("%(days)s；逾期%(silence)s；不同意则%(refusal)s。") % parts
