"""Reads of joint handling: the plan of an application with how each step stands, and what lies with whom.

Lists go by the columns that the door keeps (applications.picture); only one application's own page looks at its cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from applications import queries, share
from applications.models import Application, Case, Undoing
from applications.models.matter import ALONE, OPEN, UNDER_WAY, State, Turn
from applications.stuck import stuck
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Missing
from base.ledger.actors import Actor
from base.ledger.clock import now, today
from base.ledger.models import Timer
from base.ledger.numbers import clean_application_number
from base.regions.queries import organisations, subtree
from catalog.guides import Guide
from catalog.models import Mode
from catalog.planned import Plan, PlannedCase

BOXES = ("turn", "waiting", "undo", "ended")
"""My authorities' turn; somebody else's; something of ours has to be undone; over."""


@dataclass(frozen=True)
class Step:
    """One step of a plan as it stands in an application; ``case`` is None where the form did not call for it.

    ``late`` is over a limit, ``stuck`` with an authority that does not take the item any more; ``undoing`` what it has
    to take back, while that is open; ``limit`` the limit that runs out first, or the one that is paused.
    """

    planned: PlannedCase
    case: Case | None
    late: bool = False
    stuck: bool = False
    undoing: Undoing | None = None
    limit: Timer | None = None

    @property
    def current(self) -> bool:
        """Whether this step waits for an answer now: its authority's, or the applicant's to its notice. One that is
        decided is over, though its result may still have to be made and delivered."""
        return self.case is not None and self.case.state in (*UNDER_WAY, State.AWAITING_CORRECTION)


@dataclass(frozen=True)
class Standing:
    """The plan of one application: its steps in stages; those of one stage can go on side by side."""

    application: Application
    plan: Plan
    stages: list[list[Step]]
    undoings: list[Undoing] = field(default_factory=list)

    @cached_property
    def steps(self) -> list[Step]:
        return [step for stage in self.stages for step in stage]


def standing(application: Application) -> Standing | None:
    """How each step of an application's plan stands; None where there is only one case. Four queries."""
    found = _cases(application)
    if not found or found[0].key == ALONE:
        return None
    guide = whole_guide(application)
    cases, halted = {case.key: case for case in found if case.state != State.REROUTED}, stuck(found)
    undoings = undoings_of(application)
    open_now = {one.case_id: one for one in undoings if one.done_at is None}
    limits = queries.pressing([case.number for case in found if case.state in OPEN])
    stages = [
        [_step(one, cases[one.key], halted, open_now, limits) for one in stage]
        for stage in guide.plan.stages(cases)
    ]
    return Standing(application, guide.plan, stages, undoings)


def whole_guide(application: Application) -> Guide:
    """The guide of what was applied for, in its situation."""
    return share.whole_of(application)


def _cases(application: Application) -> list[Case]:
    rows = Case.objects.filter(application=application).select_related("authority__region")
    found = list(rows.defer("result").order_by("position", "received_at", "id"))
    for case in found:
        case.application = application
    return found


def _step(planned: PlannedCase, case: Case, halted: set[str], undoings: dict, limits: dict) -> Step:
    late = case.state in OPEN and case.due_at is not None and case.due_at < now()
    return Step(planned, case, late, case.number in halted, undoings.get(case.pk), limits.get(case.number))


def undoings_of(application: Application) -> list[Undoing]:
    """What had to be undone after one step was refused, done or not. One query."""
    rows = Undoing.objects.filter(case__application=application).select_related("case__authority", "because")
    return list(rows.order_by("id"))


def mine(account: Account, box: str = "") -> QuerySet[Application]:
    """Joint applications that somebody's authorities take part in, or supervise; by number of filing, newest first.

    ``box`` is one of `BOXES`; blank: all.
    """
    desks = rules.organisations_with(account, queries.AUTHORITY_ROLES)
    paths = rules.paths_with(account, "supervisor")
    ours = Q(authority__in=desks) | subtree(paths, "authority__path")
    part = Case.objects.filter(ours, application=OuterRef("pk")).exclude(key=ALONE)
    found = Application.objects.filter(Exists(part), mode=Mode.JOINT)
    found = found.filter(_in_box(box, desks, paths, ours)) if box else found
    return found.select_related("item", "place", "current__authority").order_by("-submitted_at", "-id")


def _in_box(box: str, desks: list[str], paths: list[str], ours: Q) -> Q:
    turn = Q(turn__in=desks) | subtree(paths, "current__authority__path") & ~Q(turn__in=Turn.values)
    undo = Undoing.objects.filter(case__in=Case.objects.filter(ours), done_at__isnull=True)
    return {
        "turn": Q(open_cases__gt=0) & turn,
        "waiting": Q(open_cases__gt=0) & ~turn,
        "undo": Exists(undo.filter(case__application=OuterRef("pk"))),
        "ended": Q(open_cases=0),
    }[box]


def one_of_mine(account: Account, number: str) -> Application:
    """One joint application in somebody's scope. Raises Missing."""
    wanted = clean_application_number(number) or "-"
    found = mine(account).select_related("stream", "version__implementation__item").filter(number=wanted)
    application = found.first()
    if application is None:
        raise Missing(_("没有这件联办申请，或您的机关没有参加。"))
    return application


def step_case(application: Application, number: str) -> Case:
    """A case of an application in scope. Raises Missing."""
    rows = Case.objects.select_related(
        "application__stream",
        "authority",
        "version__implementation__item",
        "version__implementation__authority",
    )
    case = rows.filter(application=application, number=number).first()
    if case is None:
        raise Missing(_("没有这个办件，或您无权查看。"))
    return case


def only_supervises(account: Account) -> bool:
    """Whether somebody sees joint handling from above alone: no authority of theirs takes part itself. No query of its
    own."""
    takes_part = rules.organisations_with(account, queries.AUTHORITY_ROLES)
    return not takes_part and bool(rules.organisations_with(account, ["supervisor"]))


def hands(account: Account, application: Application) -> Actor | None:
    """Under which post somebody takes part in a plan: they may remind the other authorities. One query."""
    desks = rules.organisations_with(account, queries.AUTHORITY_ROLES)
    part = Case.objects.filter(application=application, authority__in=desks).exclude(key=ALONE)
    organisation = part.values_list("authority_id", flat=True).first()
    return organisation and Actor(account.person, "participant", organisation)


def may_be_reminded(step: Step) -> bool:
    """Whether the authority of a step can be reminded now: it has something to answer, and was not reminded today."""
    return step.case.state in UNDER_WAY and step.case.reminded_on != today()


def names_of_turns(applications: list[Application]) -> dict[str, str]:
    """The names of the authorities whose turn it is, by code. One query."""
    codes = {one.turn for one in applications}
    return dict(organisations().filter(pk__in=codes).values_list("pk", "name"))
