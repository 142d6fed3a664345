from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from applications.partners import acts
from base.errors import Refusal


class Command(BaseCommand):
    """Join a system elsewhere, or let it go (docs/partners.md)."""

    help = "connect ROOT URL KEY: prints the secret to be given to the other side. disconnect ROOT."

    def add_arguments(self, parser):
        words = parser.add_subparsers(dest="word", required=True)
        connect = words.add_parser("connect")
        connect.add_argument("root", help="code of an organisation: the system works for it and all below")
        connect.add_argument("url")
        connect.add_argument("key", help="how the two sides call the secret")
        words.add_parser("disconnect").add_argument("root")

    def handle(self, *args, **options):
        if options["word"] == "disconnect":
            self.stdout.write(f"let go: {acts.disconnect(root=options['root'])}")
            return
        try:
            made = acts.connect(root=options["root"], url=options["url"], key_id=options["key"])
        except (Refusal, ValidationError) as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"key: {made.key_id}\nsecret: {made.secret}")
