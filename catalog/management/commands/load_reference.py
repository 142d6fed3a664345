"""`manage.py load_reference`: divisions, calendar, organisations and the catalogue from the files in the tree."""

from __future__ import annotations

import time
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from base.regions.loading import SECTIONS as PLACES
from base.regions.loading import Section, load, registered
from catalog import changes
from catalog.loading import SECTIONS as CATALOGUE

APPS = ("regions", "catalog")
SECTIONS = {section.name: section for section in (*PLACES, *CATALOGUE, *registered())}


class Command(BaseCommand):
    """Loads what has changed since the last time; what an administrator changed stays, unless forced."""

    help = "Load reference data (only sections whose files have changed)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load again, over what was changed by hand")
        parser.add_argument(
            "--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="these sections"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [section for name, section in SECTIONS.items() if name in options["only"]]
        written = [self._load(section, force=options["force"]) for section in wanted]
        if any(written):
            _count_rows()
            changes.changed()

    def _load(self, section: Section, *, force: bool) -> bool:
        """Load one section and say how it went. Returns whether anything was written."""
        started = time.monotonic()
        rows = load(section, force=force)
        seconds = time.monotonic() - started
        outcome = "unchanged" if rows is None else f"{rows} rows in {seconds:.1f} s"
        self.stdout.write(f"{section.name}: {outcome}")
        return rows is not None


def _count_rows() -> None:
    """Tell the planner about the new rows: it would choose slow plans until the database looks by itself."""
    with connection.cursor() as cursor:
        for app in APPS:
            for model in apps.get_app_config(app).get_models():
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
