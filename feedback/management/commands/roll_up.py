from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback import proving, rolling


class Command(BaseCommand):
    """Rebuild the published figures from the rows, or prove that they are what the events say."""

    help = "Rebuild the figures of all months; --check compares them with the events and names what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit code 1 when they differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        else:
            self._write()

    def _write(self) -> None:
        for month in rolling.months():
            self.stdout.write(f"{month:%Y-%m}: {rolling.roll_up(month)} rows")

    def _check(self) -> None:
        months = rolling.months()
        faults = [f"{month:%Y-%m} {fault}" for month in months for fault in proving.faults(month)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} figures differ; run roll_up to rebuild them.")
        self.stdout.write(f"The figures of {len(months)} months are what the events say.")
