"""The door. An act enters, finds the case locked and allowed, changes what it has to, and leaves with an event.

    with passing(case, "accept", actor) as step:
        step.set(acceptor=step.actor.person)

On entering: lock the stream's head, then the case; apply what is due by law; only then look at the table.
On leaving: save the named columns, record the event, move the limits. All in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from applications import picture
from applications.flow import guards, who
from applications.flow.facts import Facts
from applications.flow.names import ACTS
from applications.flow.table import Row, limits, row, table
from applications.models import Answer, Application, Case
from applications.models.matter import State
from base.errors import Conflict, Invalid, Refusal
from base.files.acts import attach
from base.ledger import chain, subscribers, timers
from base.ledger.actors import SYSTEM, Actor
from base.ledger.clock import ZONE, day_of, now
from base.ledger.models import Event, Stream, Timer
from base.ledger.models.timers import TimerKind, TimerState

DEEMED_ACCEPTED = "deemed_accepted"


@dataclass
class Step:
    """One act on its way through the door: the locked case, who acts, and what the act adds."""

    row: Row
    case: Case
    stream: Stream
    actor: Actor | None
    timers: list[Timer]
    facts: Facts
    columns: set[str] = field(default_factory=set)
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    evidence: dict = field(default_factory=dict)
    days: dict[str, int | None] = field(default_factory=dict)
    effective_at: dt.datetime | None = None
    event: Event | None = None

    @property
    def application(self) -> Application:
        return self.case.application

    def timer(self, kind: str) -> Timer | None:
        return next((timer for timer in self.timers if timer.kind == kind), None)

    def set(self, **columns: object) -> None:
        """Set columns of the case; they are saved on leaving."""
        for name, value in columns.items():
            setattr(self.case, name, value)
        self.columns |= columns.keys()


def available(case: Case, account: who.Who, running: list[Timer] | None = None) -> list[Row]:
    """The acts this account may take on the case now: what the page shows as buttons and the API as available_acts.
    ``running`` are its limits where they are at hand."""
    running = list(Timer.objects.filter(case=case.number)) if running is None else running
    facts = Facts(case)
    fitting = (one for one in table().values() if case.state in one.froms)
    steps = (_step(one, case, case.application.stream, account, running, facts) for one in fitting)
    return [step.row for step in steps if refusal(step) is None]


def blocked(case: Case, account: who.Who) -> list[tuple[Row, Refusal]]:
    """Acts that are this account's in this state, but that something in the case forbids: with the reason."""
    running, facts = list(Timer.objects.filter(case=case.number)), Facts(case)
    fitting = (one for one in table().values() if case.state in one.froms)
    steps = (_step(one, case, case.application.stream, account, running, facts) for one in fitting)
    mine = (step for step in steps if step.actor)
    return [(step.row, no) for step in mine if (no := refusal(step))]


def refusal(step: Step) -> Refusal | None:
    """Why the step may not pass, apart from what its request would bring; None when it may."""
    try:
        if step.actor is None:
            who.require(step.row, step.case, Actor("", ""))
        for guard in guards.HANDS.get(step.row.act, ()):
            guard(step)
        if step.case.state not in step.row.froms:
            raise _wrong_state(step)
        for guard in guards.STANDING.get(step.row.act, ()):
            guard(step)
    except Refusal as no:
        return no
    return None


@contextmanager
def passing(case: Case, act: str, account: who.Who, expected_seq: int | None = None) -> Iterator[Step]:
    """Take one act through the door.

    What was due by law before is applied first and stays, even when the act itself is refused then (unless a larger
    transaction around it is undone; the sweep applies it again within a minute).
    Raises Forbidden (role, separation of hands) or Conflict (state, guard, ``stale`` when the case has had another
    event than ``expected_seq``), and whatever the act itself refuses.
    """
    with transaction.atomic():
        step = _enter(case, act, account)
        no = refusal(step) or _stale(step, expected_seq)
        if no is None:
            _note_evidence(step, account)
            yield step
            leave(step)
            _keep_evidence(step, account)
            _bring_up_to_date(case, step.case)
    if no is not None:
        raise no


def _note_evidence(step: Step, account: who.Who) -> None:
    """An answer recorded on behalf of an authority names the scan of it and its day. Raises Invalid without."""
    if not step.actor.on_behalf_of:
        return
    if not isinstance(account, who.OnBehalf):
        raise Invalid.at("/evidence", _("代办理机关登记答复，须附答复的扫描件。"))
    if account.answered_on > day_of(now()):
        raise Invalid.at("/answered_on", _("答复日期不能晚于今天。"))
    step.evidence = {"evidence": account.evidence.sha256, "answered_on": account.answered_on.isoformat()}


def _keep_evidence(step: Step, account: who.Who) -> None:
    """The scan stays with the event it stands behind. Raises Missing when it is not the clerk's any more."""
    if not step.evidence:
        return
    attach(uploads=[account.evidence.id], owners=[account.account.person])
    Answer.objects.create(event=step.event, upload=account.evidence, answered_on=account.answered_on)


def _enter(case: Case, act: str, account: who.Who) -> Step:
    stream = chain.lock([case.application.stream_id])[case.application.stream_id]
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("application").get(id=case.id)
    _bring_along(locked, case, ("version", "authority"))
    _bring_along(locked.application, case.application, ("item",))
    locked.application.stream = stream
    running = list(Timer.objects.filter(case=locked.number).order_by("id"))
    if silence_accepts(locked, running) and act != "deem_accepted":
        law = _step(row("deem_accepted"), locked, stream, SYSTEM, running)
        count_from_receipt(law)
        leave(law)
        running = list(Timer.objects.filter(case=locked.number).order_by("id"))
    return _step(row(act), locked, stream, account, running)


def _bring_along(locked: Model, shown: Model, names: Iterable[str]) -> None:
    """What no act changes is not read again: the caller's object has it at hand, or it is read when it is asked for."""
    for name in names:
        same = getattr(locked, f"{name}_id") == getattr(shown, f"{name}_id")
        if same and name in shown._state.fields_cache:
            setattr(locked, name, getattr(shown, name))


def _step(
    act: Row, case: Case, stream: Stream, account: who.Who, running: list[Timer], facts: Facts | None = None
) -> Step:
    actor = who.find(act, case, account)
    version = case.version
    days = {
        TimerKind.NOTICE: settings.NOTICE_DAYS,
        TimerKind.PROMISED: version.promised_days,
        TimerKind.STATUTORY: version.legal_days,
        TimerKind.DELIVERY: settings.DELIVERY_DAYS,
        TimerKind.CONFIRM: settings.SIGNING_DAYS,
        TimerKind.ANSWER: facts.answer_days if facts else Facts(case).answer_days,
    }
    return Step(
        row=act, case=case, stream=stream, actor=actor, timers=running, facts=facts or Facts(case), days=days
    )


def silence_accepts(case: Case, running: list[Timer]) -> bool:
    """Nobody answered within the notice limit, and silence means acceptance (行政许可法 art. 32(4))."""
    notice = next((timer for timer in running if timer.kind == TimerKind.NOTICE), None)
    return (
        case.state == State.RECEIVED
        and case.version.silence_rule == DEEMED_ACCEPTED
        and notice is not None
        and notice.state == TimerState.RUNNING
        and notice.due_at < now()
    )


def count_from_receipt(step: Step) -> None:
    """A deemed acceptance counts from the day the materials were received; the notice limit was missed."""
    step.effective_at = step.case.received_at


def leave(step: Step) -> Event:
    """Write the outcome of a step: event, limits, case; then tell who listens. The head must be locked, or new."""
    before = step.case.state, step.case.due_at
    _write([step])
    case, new = step.case, step.case._state.adding
    case.save(update_fields={"state", "seq", "due_at", *step.columns} if not new else None)
    if new or before != (case.state, case.due_at):
        picture.keep(case.application, [case] if not new and picture.is_all(case) else None)
    subscribers.publish(step.event)
    return step.event


def open_together(steps: list[Step], waiting: Iterable[Case] = ()) -> None:
    """Write the beginning of an application: its new cases with what opens some of them, however many, at once."""
    _write(steps)
    cases = [*(step.case for step in steps), *waiting]
    Case.objects.bulk_create(cases)
    picture.keep(cases[0].application, cases)
    for step in steps:
        subscribers.publish(step.event)


def _write(steps: list[Step]) -> None:
    """The events of steps on one stream, and what these do to limits; the cases show it, but are not saved."""
    events = chain.append_all(steps[0].stream, [_line(step) for step in steps])
    for step, event in zip(steps, events, strict=True):
        step.event, event.subject = event, step
    timers.apply_all(
        timers.Moves(
            step.row.effects, step.stream, step.event, step.case.authority.region_id, step.timers, step.days
        )
        for step in steps
    )
    for step in steps:
        ours = (timer for timer in step.timers if timer.kind in limits())
        step.case.seq, step.case.due_at = step.event.seq, timers.nearest(ours)


def _line(step: Step) -> dict:
    """What a step leaves in the ledger; its case moves on with it."""
    case, before = step.case, step.case.state
    case.state = step.row.to or before
    return {
        "act": step.row.act,
        "actor": step.actor,
        "audience": step.row.audience,
        "case": case.number,
        "states": (before if step.row.froms else "", case.state),
        "effective_at": step.effective_at,
        "data": {**step.data, **step.evidence},
        "text": step.text,
    }


def automatic(
    case: Case, act: str, stream: Stream, data: dict | None = None, text: dict | None = None
) -> None:
    """What the system does to a case because of another one of the same application, whose stream is locked; nothing
    where the table does not have it in the case's state, or something in the case forbids it."""
    if case.state not in row(act).froms:
        return
    running = list(Timer.objects.filter(case=case.number).order_by("id"))
    step = system_step(case, act, stream, data, running)
    step.text = text or {}
    if refusal(step) is None:
        leave(step)


def system_step(
    case: Case, act: str, stream: Stream, data: dict | None = None, running: list[Timer] | None = None
) -> Step:
    """A step that the system takes; ``running`` are the case's limits, none where it is new."""
    step = _step(row(act), case, stream, SYSTEM, running or [])
    step.data = data or {}
    return step


def _stale(step: Step, expected_seq: int | None) -> Refusal | None:
    if expected_seq is None or expected_seq == step.case.seq:
        return None
    return Conflict(
        _("办件在您打开之后有了变化：%(last)s。请刷新后再办。") % {"last": _last(step.case)}, code="stale"
    )


def _wrong_state(step: Step) -> Conflict:
    return Conflict(
        _("办件现在是“%(state)s”，不能“%(act)s”。最近一步：%(last)s。")
        % {"state": step.case.get_state_display(), "act": ACTS[step.row.act], "last": _last(step.case)}
    )


def _last(case: Case) -> str:
    """The latest event of a case in words: what and when."""
    event = (
        Event.objects.filter(stream_id=case.application.stream_id, case=case.number).order_by("-seq").first()
    )
    return f"{event.at.astimezone(ZONE):%m-%d %H:%M} {ACTS[event.act]}" if event else ""


def _bring_up_to_date(shown: Case, locked: Case) -> None:
    """Let the caller's object say what is now in the database."""
    for name in (
        "state",
        "seq",
        "due_at",
        "acceptor",
        "reviewer",
        "approver",
        "assignee",
        "extended",
        "on_scans",
        "result",
    ):
        shown.__dict__[name] = locked.__dict__[name]
