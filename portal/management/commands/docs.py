from django.conf import settings
from django.core.management.base import BaseCommand

from portal.generated import PAGES


class Command(BaseCommand):
    """Write the pages of docs/ that are drawn from tables."""

    help = "Regenerate docs/states.md and docs/glossary.md."
    requires_system_checks = []

    def handle(self, *args, **options):
        for name, page in PAGES.items():
            (settings.BASE_DIR / name).write_text(page(), encoding="utf-8")
            self.stdout.write(name)
