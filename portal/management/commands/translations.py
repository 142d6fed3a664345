from django.core.management.base import BaseCommand, CommandError

from portal import messages


class Command(BaseCommand):
    """The English catalogue: update it from the sources, check that it is complete, compile it."""

    help = "update | check | compile the English translations."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("step", choices=["update", "check", "compile"])

    def handle(self, *args, step, **options):
        getattr(self, step)()

    def update(self):
        messages.update(messages.root())
        self.stdout.write(f"{len(messages.missing(messages.root()))} sentences without English")

    def check(self):
        if found := messages.missing(messages.root()):
            raise CommandError("Without English:\n" + "\n".join(found))
        self.stdout.write("The English catalogue is complete.")

    def compile(self):
        messages.compile_all(messages.root())
