"""Writing and checking history.

An event's hash is SHA-256 over the RFC 8785 form of its `line` (which names the hash before it), so whoever has the
lines can check the chain with nothing but docs/architecture.md.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

import rfc8785
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac

from base.ledger import subscribers
from base.ledger.actors import Actor
from base.ledger.clock import day_of, now, stamp
from base.ledger.models import Event, EventText, SignedHeads, Stream
from base.ledger.models.chain import GENESIS
from base.secrecy import Unreadable

BATCH = 500
"""Streams whose events are read together."""


def open_stream(kind: str, key: str) -> Stream:
    """A new stream; nobody else can see or lock it before the transaction ends."""
    return Stream.objects.create(kind=kind, key=key)


def lock(stream_ids: Iterable[int]) -> dict[int, Stream]:
    """Lock the heads that will be written, in id order, so that two acts never wait for each other."""
    heads = (
        Stream.objects.select_for_update(of=("self",), no_key=True).filter(id__in=stream_ids).order_by("id")
    )
    return {head.id: head for head in heads}


def record(stream: Stream, **what: Any) -> Event:
    """Append one event to a locked (or just opened) stream, and call its subscribers. Arguments as `append`."""
    event = append(stream, **what)
    subscribers.publish(event)
    return event


def append(
    stream: Stream,
    *,
    act: str,
    actor: Actor,
    audience: str,
    case: str = "",
    states: tuple[str, str] = ("", ""),
    effective_at: Any = None,
    data: dict | None = None,
    text: dict | None = None,
) -> Event:
    """Append one event; who needs to write more before its subscribers look calls `subscribers.publish` then.

    ``states`` are (from, to). ``text`` holds free words; it is kept apart, erasable, and the event carries
    its salted digest. Must run inside a transaction.
    """
    what = {"case": case, "states": states, "effective_at": effective_at, "data": data, "text": text}
    return append_all(stream, [{"act": act, "actor": actor, "audience": audience, **what}])[0]


def append_all(stream: Stream, lines: Iterable[dict[str, Any]]) -> list[Event]:
    """Append several events one behind the other, each by the arguments of `append`: two statements, and one more for
    each text."""
    drawn = [_next(stream, **what) for what in lines]
    Event.objects.bulk_create(event for event, _salt, _text in drawn)
    for event, salt, text in drawn:
        if text:
            event.text = EventText.objects.create(event=event, salt=salt, body=text)
    stream.save(update_fields=["seq", "head"])
    return [event for event, _salt, _text in drawn]


def _next(
    stream: Stream,
    *,
    act: str,
    actor: Actor,
    audience: str,
    case: str = "",
    states: tuple[str, str] = ("", ""),
    effective_at: Any = None,
    data: dict | None = None,
    text: dict | None = None,
) -> tuple[Event, bytes, dict | None]:
    """The event that follows the head, which moves on to it; not written yet."""
    at = now()
    content = dict(data or {})
    if actor.on_behalf_of:
        content["on_behalf_of"] = actor.on_behalf_of
    salt = os.urandom(16)
    if text:
        content["text_sha256"] = hashlib.sha256(salt + rfc8785.dumps(text)).hexdigest()
    event = Event(
        stream=stream,
        seq=stream.seq + 1,
        act=act,
        case=case,
        from_state=states[0],
        to_state=states[1],
        actor=actor.person,
        role=actor.role,
        organisation=actor.organisation,
        at=at,
        effective_at=effective_at or at,
        data=content,
        audience=audience,
        prev_hash=stream.head,
    )
    event.hash = digest(line(event))
    stream.seq, stream.head = event.seq, event.hash
    return event, salt, text


def line(event: Event) -> dict[str, Any]:
    """The event as it is hashed and as the API shows it, without its own hash. ``stream`` must be at hand."""
    return {
        "stream": str(event.stream),
        "seq": event.seq,
        "act": event.act,
        "case": event.case,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor,
        "role": event.role,
        "organisation": event.organisation,
        "at": stamp(event.at),
        "effective_at": stamp(event.effective_at),
        "data": event.data,
        "audience": event.audience,
        "prev_hash": event.prev_hash,
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the RFC 8785 form."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def faults(streams: Iterable[Stream]) -> Iterator[str]:
    """What is wrong with these chains, one sentence each; nothing when they hold. One query for many streams."""
    rest = iter(streams)
    while batch := {stream.id: stream for stream in islice(rest, BATCH)}:
        events = Event.objects.filter(stream__in=list(batch)).order_by("stream_id", "seq")
        for stream_id, of_stream in groupby(events.iterator(chunk_size=BATCH), key=_stream_of):
            yield from _faults_of(batch.pop(stream_id), of_stream)
        for stream in batch.values():
            yield from _faults_of(stream, ())


def _stream_of(event: Event) -> int:
    return event.stream_id


def _faults_of(stream: Stream, events: Iterable[Event]) -> Iterator[str]:
    seq, head = 0, GENESIS
    for event in events:
        event.stream, seq = stream, seq + 1
        name = f"ledger_event {event.id}: {stream}#{event.seq}"
        if (event.seq, event.prev_hash) != (seq, head):
            yield f"{name}: does not follow #{seq - 1}"
        if digest(line(event)) != event.hash:
            yield f"{name}: its content was changed"
        seq, head = event.seq, event.hash
    if (stream.seq, stream.head) != (seq, head):
        yield (
            f"ledger_stream {stream.id}: {stream}: the head says #{stream.seq}, the last event is #{seq}"
            f"{'' if stream.seq != seq else ' with another hash'}"
        )


def text_faults(texts: Iterable[EventText]) -> Iterator[str]:
    """Texts that are no longer what their event vouches for. Erased ones (no body) are in order."""
    for text in texts:
        name = f"ledger_eventtext {text.id}"
        try:
            body = text.body
        except Unreadable:
            yield f"{name}: the text of event {text.event_id} cannot be opened"
            continue
        if body is None:
            continue
        found = hashlib.sha256(bytes(text.salt) + rfc8785.dumps(body)).hexdigest()
        if found != text.event.data.get("text_sha256"):
            yield f"{name}: the text of event {text.event_id} was changed"


def sign_heads() -> SignedHeads | None:
    """Sign the heads of the streams that changed since the last signature; None when nothing did, or somebody else
    signs this day."""
    newest = _settled()
    try:
        with transaction.atomic():
            return _sign_until(newest)
    except IntegrityError:  # two beats: the day is unique
        return None


def _sign_until(newest: int) -> SignedHeads | None:
    last = SignedHeads.objects.order_by("-day").first()
    heads = _heads_at(last.until_event if last else 0, newest)
    if not heads or (last and last.day >= day_of(now())):
        return None
    content = digest({"previous": last.digest if last else GENESIS, "heads": heads})
    return SignedHeads.objects.create(
        day=day_of(now()), streams=len(heads), digest=content, signature=_sign(content), until_event=newest
    )


@transaction.atomic
def _settled() -> int:
    """The highest id below which no event can appear any more.

    An act that is still under way has its id already and is not to be seen yet; signed heads must not change when it
    is. So wait for a moment until nobody writes.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_event IN SHARE MODE")
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _heads_at(since: int, until: int) -> list[list[Any]]:
    """(stream, seq, hash) of the last event of each stream in a span of event ids."""
    events = (
        Event.objects.filter(id__gt=since, id__lte=until).order_by("stream_id", "-seq").distinct("stream_id")
    )
    return [[str(event.stream), event.seq, event.hash] for event in events.select_related("stream")]


def _sign(content: str) -> str:
    return salted_hmac("base.ledger.heads", content, algorithm="sha256").hexdigest()


def signature_faults() -> Iterator[str]:
    """Signed days whose heads are no longer those that were signed."""
    since, previous = 0, GENESIS
    for signed in SignedHeads.objects.order_by("day"):
        content = digest({"previous": previous, "heads": _heads_at(since, signed.until_event)})
        if content != signed.digest or _sign(content) != signed.signature:
            yield f"ledger_signedheads {signed.id}: the heads signed on {signed.day} have changed"
        since, previous = signed.until_event, signed.digest
