from django.core.management.base import BaseCommand, CommandError

from handoff import proof


class Command(BaseCommand):
    help = "Prove that every original had exactly one holder at every moment, and that bags, lines and moves agree."

    def handle(self, *args, **options):
        faults = list(proof.faults())
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults.")
        self.stdout.write(
            "{originals} originals, {moves} moves, {bags} bags: in order.".format(**proof.size())
        )
