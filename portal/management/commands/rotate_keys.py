from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from base import reindexing as indexes
from base import rekeying as fields
from base.files import rekeying as files

PARTS = {"fields": fields, "files": files, "indexes": indexes}


class Command(BaseCommand):
    """Bring everything under the first key of FIELD_KEYS and INDEX_KEYS while the portal runs (docs/operations.md)."""

    help = "Bring encrypted columns, files and blind indexes under the first key of each ring; --report only counts."

    def add_arguments(self, parser):
        parser.add_argument("--report", action="store_true", help="only count what stands under which key")
        parser.add_argument(
            "--only", choices=PARTS, action="append", help="fields, files or indexes; else all"
        )

    def handle(self, *, report, only, **options):
        parts = {name: PARTS[name] for name in only or PARTS}
        unreadable = [] if report else self.exchange(parts)
        for name, part in parts.items():
            self.count(name, part.by_key())
        for context in unreadable:
            self.stderr.write(f"cannot be opened by any key of the ring: {context}")
        if unreadable:
            raise CommandError(f"{len(unreadable)} values keep their old key.")

    def exchange(self, parts) -> list[str]:
        unreadable = []
        for name, part in parts.items():
            done = part.exchange()
            self.stdout.write(f"{name}: {done.exchanged} exchanged")
            unreadable += done.unreadable
        return unreadable

    def count(self, name: str, found: Counter) -> None:
        """One line per key: how many, and in which columns."""
        keys = Counter()
        for (_place, key), many in found.items():
            keys[key] += many
        for key, many in sorted(keys.items()):
            places = sorted(place for place, under in found if under == key)
            self.stdout.write(f"{name} under {key}: {many} ({', '.join(places)})")
