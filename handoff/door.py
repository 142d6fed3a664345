"""The door of bags and incidents: lock, look at the table, let the act change what it has to, record.

    with passing(bag, "seal", actor) as step:
        step.set(seal_no="…")

The bag's stream is locked first, then the bag; an act on an incident goes through its bag's stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts.models import Account
from base.errors import Conflict, Forbidden
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.models import Event, Stream
from handoff import rules
from handoff.guards import GUARDS
from handoff.models import Bag, Incident
from handoff.names import BAG_ACTS, INCIDENT_ACTS
from handoff.table import Row, table

Thing = Bag | Incident


@dataclass
class Step:
    """One act on its way: the locked thing, who acts on which side, and what the act adds."""

    row: Row
    thing: Thing
    bag: Bag
    stream: Stream
    actor: Actor
    columns: set[str] = field(default_factory=set)
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    event: Event | None = None

    def set(self, **columns: object) -> None:
        """Set columns of the thing; they are saved on leaving."""
        for name, value in columns.items():
            setattr(self.thing, name, value)
        self.columns |= columns.keys()

    def record(self) -> Event:
        """Write the event now, for acts whose rows name it. What is set later is still saved on leaving."""
        before, self.thing.state = self.thing.state, self.row.to or self.thing.state
        incident = {"incident": str(self.thing.id)} if isinstance(self.thing, Incident) else {}
        self.event = chain.record(
            self.stream,
            act=f"incident_{self.row.act}" if incident else self.row.act,
            actor=self.actor,
            audience="staff",
            states=(before, self.thing.state),
            data={**incident, **self.data},
            text=self.text,
        )
        return self.event


@contextmanager
def passing(thing: Thing, act: str, account: Account) -> Iterator[Step]:
    """Take one act through the door. Raises Forbidden (side) or Conflict (state), and what the act refuses."""
    shown = thing
    with transaction.atomic():
        step = _enter(thing, act, account)
        yield step
        if step.event is None:
            step.record()
        step.thing.save(update_fields={"state", *step.columns})
    for name in ("state", *step.columns):
        setattr(shown, name, getattr(step.thing, name))


def _enter(thing: Thing, act: str, account: Account) -> Step:
    bag = thing if isinstance(thing, Bag) else thing.bag
    stream = chain.lock([bag.stream_id])[bag.stream_id]
    bag = _locked(bag)
    found = (
        bag
        if isinstance(thing, Bag)
        else Incident.objects.select_related("original", "photo").get(id=thing.id)
    )
    kind = "bag" if isinstance(thing, Bag) else "incident"
    row = table(kind)[act]
    actor = actor_for(row, bag, account)
    if actor is None:
        raise Forbidden(_not_yours(row))
    if found.state not in row.froms:
        raise _wrong_state(found, row)
    if no := _forbidden(found, row):
        raise no
    return Step(row, found, bag, stream, actor)


def _locked(bag: Bag) -> Bag:
    found = Bag.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("from_organisation", "to_organisation", "to_application").get(id=bag.id)


def actor_for(row: Row, bag: Bag, account: Account) -> Actor | None:
    """Under which hands somebody may take an act of the table on this bag, or None."""
    found = (rules.side(bag, account, side) for side in row.sides)
    return next(filter(None, found), None)


def available(thing: Thing, account: Account) -> list[Row]:
    """The acts this account may take now: what the page shows as buttons."""
    bag = thing if isinstance(thing, Bag) else thing.bag
    rows = table("bag" if isinstance(thing, Bag) else "incident").values()
    mine = (row for row in rows if thing.state in row.froms and actor_for(row, bag, account))
    return [row for row in mine if _forbidden(thing, row) is None]


def _forbidden(thing: Thing, row: Row) -> Conflict | None:
    """What in a bag forbids an act that its state allows; incidents have no guards."""
    guard = GUARDS.get(row.act) if isinstance(thing, Bag) else None
    return guard(thing) if guard else None


def _not_yours(row: Row) -> str:
    if row.act == "count":
        return _("清点只能由收袋的一方来做；寄出方和旁人都不能清点。")
    return _("您没有办理这一步的权限。")


def _wrong_state(thing: Thing, row: Row) -> Conflict:
    names = BAG_ACTS if isinstance(thing, Bag) else INCIDENT_ACTS
    texts = {"state": thing.get_state_display(), "act": names[row.act]}
    if isinstance(thing, Bag):
        return Conflict(_("这个袋现在是“%(state)s”，不能“%(act)s”。") % texts)
    return Conflict(_("这个差异现在是“%(state)s”，不能“%(act)s”。") % texts)
