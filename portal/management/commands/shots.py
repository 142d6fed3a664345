from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Photograph the demonstration's pages."""

    help = "Pictures of every page into DATA_DIR/shots; name pages to take only those (home case …)."

    def add_arguments(self, parser):
        parser.add_argument("pages", nargs="*")

    def handle(self, *args, pages, **options):
        if not settings.DEMO:
            raise CommandError("Only with DEMO=1.")
        from base.ledger import tasks
        from portal.demo.gallery import camera

        # this server reads static files where they are written, so their names carry no digest
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        tasks.drain("documents")  # no worker runs here, and papers should not stand there as being made
        folder = Path(settings.DATA_DIR) / "shots"
        taken = sum(1 for _file in camera.take(folder, pages))
        self.stdout.write(f"{taken} pictures in {folder}")
