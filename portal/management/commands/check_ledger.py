from itertools import chain as joined

from django.core.management.base import BaseCommand, CommandError

from base.ledger import chain, timers
from base.ledger.models import EventText, Stream, Timer


class Command(BaseCommand):
    """Prove that history holds: every chain, every text, every signature, every limit. Names what does not."""

    help = "Verify all event chains, signed heads and timers; exit code 1 with the names of broken rows."

    def handle(self, *args, **options):
        found = joined(
            chain.faults(Stream.objects.order_by("id").iterator()),
            chain.text_faults(EventText.objects.select_related("event").iterator()),
            chain.signature_faults(),
            timers.faults(Timer.objects.prefetch_related("changes").iterator(chunk_size=500)),
        )
        sentences = list(found)
        for sentence in sentences:
            self.stderr.write(sentence)
        if sentences:
            raise CommandError(f"{len(sentences)} faults")
        self.stdout.write(f"{Stream.objects.count()} streams and {Timer.objects.count()} limits hold.")
