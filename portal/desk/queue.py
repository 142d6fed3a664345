"""The desk's lists: cases as rows with their clocks, grouped by when they are due."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from applications import bench, queries
from base.accounts.queries import names_of
from base.ledger.clock import day_of, now, today

BOXES: dict[str, Promise] = {
    "mine": gettext_lazy("等我办"),
    "open": gettext_lazy("本机关在办"),
    "waiting": gettext_lazy("等别人"),
}
TASKS: dict[str, Promise] = {
    "waiting": gettext_lazy("等前一个办件"),
    "received": gettext_lazy("答复是否受理"),
    "awaiting_correction": gettext_lazy("等申请人补正"),
    "accepted": gettext_lazy("审查"),
    "in_review": gettext_lazy("决定"),
    "approved": gettext_lazy("制证"),
    "denied": gettext_lazy("送达不予决定书"),
    "refused": gettext_lazy("送达不予受理通知书"),
    "issued": gettext_lazy("送达结果"),
}
"""What comes next, by state."""
GROUPS: dict[str, Promise] = {
    "late": gettext_lazy("超期"),
    "today": gettext_lazy("今天到期"),
    "later": gettext_lazy("以后到期"),
    "none": gettext_lazy("没有在走的时限"),
}


@dataclass(frozen=True)
class Row:
    """A case in a list. ``step`` is what its plan calls it, blank for most; ``timer`` the limit that runs out first, or
    the one that is paused."""

    case: object
    applicant: str
    step: str
    timer: object | None
    task: str
    holder: str
    may_claim: bool


@dataclass(frozen=True)
class Group:
    title: str
    tone: str
    rows: list[Row]


def rows(account: object, cases: list) -> list[Row]:
    """The rows of a page: two queries however many they are, one more where steps of plans are among them, three more
    where parts of bundles are."""
    timers = queries.pressing([case.number for case in cases])
    names = names_of({case.assignee for case in cases if case.assignee})
    whole, steps = bench.with_parts(cases), bench.steps_of(cases)
    return [_row(account, case, steps.get(case.number, ""), timers.get(case.number), names) for case in whole]


def _row(account: object, case: object, step: str, timer: object | None, names: dict[str, str]) -> Row:
    facts = case.application.applicant_facts
    name = facts["name"]
    return Row(
        case=case,
        applicant=name if facts["kind"] == "legal" else initial(name),
        step=step,
        timer=timer,
        task=str(TASKS.get(case.state, case.get_state_display())),
        holder=names.get(case.assignee, ""),
        may_claim=not case.assignee and bench.may_claim(account, case),
    )


def initial(name: str) -> str:
    """A person's name with only its first character; how long it is does not show either."""
    return f"{name[:1]}**" if name else ""


def beginning(address: str) -> str:
    """An address down to its province."""
    return f"{address[:3]}****" if address else ""


def grouped(found: list[Row]) -> list[Group]:
    """The rows in the groups they fall into; the order within is kept."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(_when(row.case.due_at), []).append(row)
    return [Group(str(GROUPS[key]), key, groups[key]) for key in GROUPS if key in groups]


def _when(due_at: object) -> str:
    if due_at is None:
        return "none"
    if due_at < now():
        return "late"
    return "today" if day_of(due_at) == today() else "later"
