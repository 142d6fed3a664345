"""`python -m tests.faults.long`, started by `./dev faults`: drive, strike, wait, prove, and print what came of it."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import threading
import time
import urllib.request
from queue import Empty, Queue

import django

django.setup()

from base.ledger import clock  # noqa: E402
from tests.faults.long import proving  # noqa: E402
from tests.faults.long.clients import Book, GaveUp, No  # noqa: E402
from tests.faults.long.killing import Blows  # noqa: E402
from tests.faults.long.matters import SHARES, WAYS, Town  # noqa: E402
from tests.faults.long.processes import Processes, until  # noqa: E402

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LEASES = dt.timedelta(minutes=11)
"""So far the clock is moved at the end: what a killed worker had in hand is free again after ten minutes, and a
partner that was down is asked again after five."""
QUIET = 1800
"""Seconds to wait for quiet at most."""


def main() -> int:
    words = arguments()
    variables, dice = dict(os.environ), random.Random(words.seed)  # noqa: S311
    processes, book = Processes(variables), Book()
    processes.start()
    try:
        if not until(lambda: _answers(variables["SITE_URL"]), 90):
            print("the web does not answer", file=sys.stderr)
            return 1
        since, begun = clock.now(), time.monotonic()
        town = Town(variables["SITE_URL"], book)
        print(f"seed {words.seed}: {words.matters} matters, {words.clients} clients", flush=True)
        blows = Blows(processes, variables, words.seed, words.every)
        blows.start()
        done = drive(town, ways(words.matters, dice), words.clients, begun + words.minutes * 60)
        driven = time.monotonic() - begun
        blows.stop()
        quiet = wait_for_quiet()
        return tell(book, blows, done, driven, quiet, variables, since)
    finally:
        processes.stop()


def arguments() -> argparse.Namespace:
    """--matters, --seed, --minutes, --clients, --every."""
    parser = argparse.ArgumentParser(prog="./dev faults")
    parser.add_argument("--matters", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="who is struck, and when")  # noqa: S311
    parser.add_argument("--minutes", type=float, default=120, help="begin no matter after so long")
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--every", type=float, default=15, help="seconds between two blows, on average")
    return parser.parse_args()


def ways(count: int, dice: random.Random) -> Queue:
    """Which way each matter goes."""
    found: Queue[str] = Queue()
    for name in dice.choices(list(SHARES), list(SHARES.values()), k=count):
        found.put(name)
    return found


def drive(town: Town, todo: Queue, clients: int, end: float) -> dict[str, int]:
    """Let clients take matters until none is left or the time is over; how many of each kind came to their end."""
    done: dict[str, int] = dict.fromkeys(WAYS, 0)

    def client() -> None:
        while time.monotonic() < end:
            try:
                name = todo.get_nowait()
            except Empty:
                return
            try:
                WAYS[name](town)
            except (No, GaveUp) as error:
                town.book.odd(f"{name}: {error}")
            else:
                with town.book.lock:
                    done[name] += 1
                    if not sum(done.values()) % 50:
                        print(f"  {sum(done.values())} matters", flush=True)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def wait_for_quiet() -> float | None:
    """Seconds until nothing is left to be done, with the clock moved on past all leases; None when that never came."""
    begun = time.monotonic()
    clock.advance(LEASES)
    if not until(lambda: proving.waiting() == 0, QUIET):
        return None
    return time.monotonic() - begun


def _answers(site: str) -> bool:
    try:
        return DIRECT.open(f"{site}/readyz", timeout=5).status == 200
    except OSError:
        return False


def tell(book, blows, done, driven, quiet, variables, since) -> int:
    """Print it all; 0 when nothing is wrong."""
    sent = book.counts["sent"]
    print(
        f"\nmatters      {sum(done.values())} in {driven / 60:.1f} min ({sum(done.values()) / driven:.2f}/s): {done}"
    )
    print(f"requests     {sent} sent, {book.counts['answered']} answered")
    for name, count in sorted(book.counts.items()):
        if name.startswith("retried"):
            print(f"  {name:<30}{count:6}")
    print(f"blows        {sum(blows.counts.values())}")
    for name, count in sorted(blows.counts.items(), key=lambda pair: -pair[1]):
        print(f"  {name:<30}{count:6}")
    print(
        f"quiet        {'never' if quiet is None else f'after {quiet:.0f} s'}; later: {dict(proving.later())}"
    )
    print(f"repeats      {proving.repeats(variables)} the other sides dropped by their key")
    print(f"unheard      {proving.begun_unheard(book, since)} applications nobody was answered about")
    wrong = [] if quiet is not None else ["it never became quiet"]
    for name, found in (
        *proving.rules(),
        ("answers", list(proving.answered(book))),
        ("other sides", list(proving.other_sides(variables))),
        ("oddities", book.oddities),
    ):
        print(f"  {f'{len(found)} faults' if found else 'holds':<12}{name}")
        wrong += found
    for sentence in wrong[:100]:
        print(sentence)
    print("It held." if not wrong else f"{len(wrong)} faults.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
