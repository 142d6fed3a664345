from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from base.ledger.clock import ZONE, now
from base.ledger.invariants import Invariant, Since, invariants

SPAN = re.compile(r"(\d+)([hd])")
UNITS = {"h": "hours", "d": "days"}


def moment(text: str) -> dt.datetime:
    """``2h``, ``3d`` ago, or an ISO day or time (Asia/Shanghai where it names no zone). Raises ValueError."""
    if span := SPAN.fullmatch(text):
        return now() - dt.timedelta(**{UNITS[span[2]]: int(span[1])})
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


class Command(BaseCommand):
    """Is it whole? One line for each rule; each broken row in a sentence on stderr; exit code 1 when there is one."""

    help = (
        "Check every rule that must hold over the database and its files; changes nothing, safe at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", nargs="+", metavar="RULE", default=[], help="only these rules (see --list)"
        )
        parser.add_argument(
            "--since", type=moment, metavar="2h|3d|DAY", help="only what happened from then on"
        )
        parser.add_argument("--list", action="store_true", help="name the rules and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = invariants(options["only"])
        except KeyError as error:
            raise CommandError(f"There is no rule {error.args[0]}; see --list.") from None
        if options["list"]:
            for one in chosen:
                self.stdout.write(f"{one.name:<14}{one.says}")
            return
        broken = sum(self.prove(one, options["since"]) for one in chosen)
        if broken:
            raise CommandError(f"{broken} faults; each is named above.")
        self.stdout.write(f"All {len(chosen)} rules hold.")

    def prove(self, one: Invariant, since: Since) -> int:
        """Check one rule and tell about it; how many rows break it."""
        begun, broken = time.monotonic(), 0
        for sentence in one.faults(since):
            broken += 1
            self.stderr.write(sentence)
        found, seconds = f"{broken} faults" if broken else "holds", time.monotonic() - begun
        self.stdout.write(f"{found:<12}{seconds:6.1f} s  {one.name:<14}{one.says}")
        return broken
