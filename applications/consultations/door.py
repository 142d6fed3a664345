"""The door of consultations: lock, look at the table, let the act change what it has to, record.

    with passing(consultation, "answer", account) as step:
        step.set(answers=["…"])

The heads are locked first (with ``also``, those of other streams the act will write), then the consultation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from applications.consultations import guards
from applications.consultations.names import ACTS, PREFIX
from applications.consultations.table import Row, table
from applications.models import Consultation
from applications.models.consultations import Side
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Refusal
from base.ledger import chain, subscribers
from base.ledger.actors import Actor
from base.ledger.models import Event, Stream

WHOLE = (
    "stream",
    "from_organisation__region",
    "to_organisation__region",
    "version__implementation__item",
    "version__implementation__authority",
    "case__application__stream",
)
"""What an act, and a page about one consultation, look at."""


@dataclass
class Step:
    """One act on its way: the locked consultation, who acts on which side, and what the act adds."""

    row: Row
    consultation: Consultation
    actor: Actor | None
    side: str
    stream: Stream | None = None
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)

    def set(self, **columns: object) -> None:
        """Set columns of the consultation; all are saved on leaving."""
        for name, value in columns.items():
            setattr(self.consultation, name, value)


def hands(row: Row, consultation: Consultation, account: Account | Actor) -> tuple[Actor | None, str]:
    """Under which post somebody takes an act, and on which side; no hands where it is not theirs."""
    if isinstance(account, Actor):
        return (account, account.role) if account.role in row.roles else (None, "")
    places = {Side.ASKER: consultation.from_organisation_id, Side.ANSWERER: consultation.to_organisation_id}
    for side in row.sides:
        if actor := rules.acting(account, row.roles, places.get(side, "")):
            return actor, side
    return None, ""


def available(consultation: Consultation, account: Account) -> list[Row]:
    """The acts this account may take now: the buttons of a page, `available_acts` of the API."""
    return [row for row in table().values() if refusal(_step(row, consultation, account)) is None]


def _step(row: Row, consultation: Consultation, account: Account | Actor) -> Step:
    return Step(row, consultation, *hands(row, consultation, account))


def refusal(step: Step) -> Refusal | None:
    """Why the step may not pass, apart from what its request would bring; None when it may."""
    if step.actor is None:
        return Forbidden(_("您没有办理这一步的权限。"))
    if step.consultation.state not in step.row.froms:
        return _wrong_state(step)
    try:
        for guard in guards.GUARDS.get(step.row.act, ()):
            guard(step)
    except Refusal as no:
        return no
    return None


@contextmanager
def passing(
    consultation: Consultation,
    act: str,
    account: Account | Actor,
    expected_seq: int | None = None,
    also: Iterable[int] = (),
) -> Iterator[Step]:
    """Take one act through the door.

    Raises Forbidden (side, role, separation of hands) or Conflict (state, guard, ``stale`` when something happened
    after ``expected_seq``), and what the act itself refuses.
    """
    with transaction.atomic():
        stream = chain.lock([consultation.stream_id, *also])[consultation.stream_id]
        found = Consultation.objects.select_for_update(of=("self",), no_key=True).select_related(*WHOLE)
        step = _step(table()[act], found.get(id=consultation.id), account)
        step.stream = stream
        if no := refusal(step) or _stale(step, expected_seq):
            raise no
        yield step
        leave(step)
    _bring_up_to_date(consultation, step.consultation)


def leave(step: Step) -> Event:
    """Record the event and save. The head must be locked, or new."""
    one, before = step.consultation, step.consultation.state
    one.state = step.row.to or before
    event = chain.append(
        step.stream,
        act=PREFIX + step.row.act,
        actor=step.actor,
        audience="staff",
        case=one.number,
        states=(before if step.row.froms else "", one.state),
        data=step.data,
        text=step.text,
    )
    one.seq = event.seq
    one.save()
    subscribers.publish(event)
    return event


def _stale(step: Step, expected_seq: int | None) -> Refusal | None:
    if expected_seq is None or expected_seq == step.consultation.seq:
        return None
    return Conflict(_("会商在您打开之后有了变化，请刷新后再办。"), code="stale")


def _wrong_state(step: Step) -> Conflict:
    texts = {"state": step.consultation.get_state_display(), "act": ACTS[step.row.act]}
    return Conflict(_("会商现在是“%(state)s”，不能“%(act)s”。") % texts)


def _bring_up_to_date(shown: Consultation, locked: Consultation) -> None:
    """Let the caller's object say what is now in the database."""
    for column in Consultation._meta.concrete_fields:
        if column.attname in locked.__dict__:
            shown.__dict__[column.attname] = locked.__dict__[column.attname]
