import datetime as dt
import re

from django.core.management.base import BaseCommand, CommandError

from base.ledger import clock


class Command(BaseCommand):
    """Move the demonstration's clock: `3d`, `5h`, a date, or `reset`."""

    help = "Move the demo clock on by days (3d) or hours (5h), to 10:00 of a date (2026-12-01), or reset it."

    def add_arguments(self, parser):
        parser.add_argument("by")

    def handle(self, *args, by, **options):
        try:
            moved = clock.advance(self.span(by))
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"It is now {moved:%Y-%m-%d %H:%M}.")

    def span(self, by):
        """The time to move by; None means back to the machine's clock."""
        if by == "reset":
            return None
        if found := re.fullmatch(r"(\d{1,4})([dh])", by):
            return dt.timedelta(**{"days" if found[2] == "d" else "hours": int(found[1])})
        try:
            ten = dt.datetime.combine(dt.date.fromisoformat(by), dt.time(10), clock.ZONE)
        except ValueError as error:
            raise CommandError("Write 3d, 5h, 2026-12-01 or reset.") from error
        if ten < clock.now():
            raise CommandError("The clock only goes forward; use reset to come back.")
        return ten - clock.now()
