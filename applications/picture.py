"""Where an application stands as a whole: drawn from its cases alone, kept with it by the door.

Lists read the columns ``picture``, ``turn``, ``current``, ``open_cases``, ``asked`` and ``answered``; nobody works them
out from cases again.
`faults` proves that they are what the cases say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from itertools import groupby

from applications.models import Application, Case
from applications.models.matter import OPEN, UNDER_WAY, Picture, State, Turn
from base.ledger.clock import now
from base.ledger.invariants import named

DELIVERED_NEXT = (State.ISSUED, State.DENIED, State.REFUSED)
PRESSING: tuple[tuple[Picture, Collection[str]], ...] = (
    (Picture.CORRECTION, (State.AWAITING_CORRECTION,)),
    (Picture.IN_PROGRESS, UNDER_WAY),
    (Picture.DECIDED, (State.APPROVED, *DELIVERED_NEXT)),
    (Picture.WAITING, (State.WAITING,)),
)
"""What an open application shows, the most pressing first: the applicant's own turn, then an authority's."""
UNANSWERED = (State.WAITING, *UNDER_WAY, State.AWAITING_CORRECTION)
COLUMNS = ("id", "application_id", "state", "authority_id", "due_at", "position", "final")
BATCH = 500


@dataclass(frozen=True)
class Drawn:
    """The columns of an application that follow from its cases. ``current_id``: the case it is up to now; once it is
    over, the one its outcome came from."""

    picture: str
    turn: str
    current_id: object
    open_cases: int
    asked: int
    answered: int


def draw(cases: Iterable[Case]) -> Drawn:
    """Draw the picture from cases (all of one application; `COLUMNS` are enough)."""
    counted = sorted(
        (one for one in cases if one.state != State.REROUTED), key=lambda one: (one.position, str(one.id))
    )
    alive = [one for one in counted if one.state in OPEN]
    open_now = {"open_cases": len(alive), "asked": len(counted)}
    open_now["answered"] = sum(one.state not in UNANSWERED for one in counted)
    for picture, states in PRESSING:
        if found := [one for one in alive if one.state in states]:
            current = min(found, key=_pressing)
            picture = _not_begun(counted) if picture == Picture.IN_PROGRESS else picture
            return Drawn(picture, _turn(current), current.id, **open_now)
    done, outcome = _outcome(counted)
    return Drawn(Picture.DONE if done else Picture.STOPPED, "", outcome.id, **open_now)


def _pressing(case: Case) -> tuple:
    """What is due first is pressing; of equals the earlier step."""
    return case.due_at is None, case.due_at or now(), case.position, str(case.id)


def _not_begun(cases: list[Case]) -> Picture:
    """In progress, or only received as long as nobody has answered anything."""
    untouched = all(one.state in (State.RECEIVED, State.WAITING) for one in cases)
    return Picture.RECEIVED if untouched else Picture.IN_PROGRESS


def _turn(case: Case) -> str:
    if case.state in (*UNDER_WAY, State.APPROVED):
        return case.authority_id
    return Turn.SIGNERS if case.state == State.WAITING else Turn.APPLICANT


def _outcome(cases: list[Case]) -> tuple[bool, Case]:
    """Over: done when a case that carries a result was decided and delivered. The case that shows it."""
    finals = [one for one in cases if one.final] or cases
    closed = [one for one in finals if one.state == State.CLOSED]
    return bool(closed), (closed or finals)[-1]


def is_all(case: Case) -> bool:
    """Whether no other case counts in its application (its stream locked)."""
    application = case.application
    return case.state != State.REROUTED and application.asked == 1 and application.current_id == case.id


def keep(application: Application, cases: Iterable[Case] | None = None) -> None:
    """Bring an application's columns up to date (its stream locked): from these cases, or those in the database."""
    drawn = asdict(draw(application.cases.only(*COLUMNS) if cases is None else cases))
    for name, value in drawn.items():
        setattr(application, name, value)
    Application.objects.filter(id=application.id).update(**drawn)


def faults(applications: Iterable[Application]) -> Iterator[str]:
    """Applications whose columns are not what their cases say, one sentence each. ``applications`` by id."""
    for batch in _batches(applications):
        rows = Case.objects.filter(application__in=batch).only(*COLUMNS).order_by("application_id")
        for key, cases in groupby(rows, key=lambda case: case.application_id):
            application = batch.pop(key)
            kept, drawn = (asdict(one) for one in (_kept(application), draw(cases)))
            for name in (name for name in kept if kept[name] != drawn[name]):
                says = (
                    f"application {application.number}: {name} is {kept[name]}, its cases say {drawn[name]}"
                )
                yield named(application, says)
        yield from (named(one, f"application {one.number}: has no case") for one in batch.values())


def _batches(applications: Iterable[Application]) -> Iterator[dict]:
    batch: dict = {}
    for one in applications:
        batch[one.id] = one
        if len(batch) == BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch


def _kept(application: Application) -> Drawn:
    return Drawn(**{one.name: getattr(application, one.name) for one in fields(Drawn)})
