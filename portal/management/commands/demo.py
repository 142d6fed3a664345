from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import bundles, elsewhere, enquiries, matters, papers, people, promises, ratings, signers


class Command(BaseCommand):
    """Make the demonstration's people and matters, or list the logins."""

    help = "Example people and live cases (DEMO only). Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--logins", action="store_true", help="only print who can log in")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Only with DEMO=1.")
        if not options["logins"]:
            self.make()
        self.list_logins()

    def make(self):
        if missing := people.missing_organisations():
            raise CommandError(f"Load the reference data first; missing: {', '.join(missing)}")
        cast = people.make()
        elsewhere.join()
        told = (
            matters.make(cast)
            + papers.make(cast)
            + elsewhere.make(cast)
            + signers.make(cast)
            + bundles.make(cast)
        )
        told += promises.make(cast)
        asked = enquiries.make(cast)
        heard = ratings.make(cast)
        self.stdout.write(f"demo: {told} matters, {asked} enquiries, {heard} ratings made")

    def list_logins(self):
        for username, about in people.logins():
            self.stdout.write(f"  {username:<16}{about}")
        self.stdout.write(f"  password of all: {people.PASSWORD}")
