from django.core.management.base import BaseCommand, CommandError

from base.errors import Refusal
from base.ledger import retention
from portal.management.commands.erase import keeper


class Command(BaseCommand):
    """What is kept how long; clear what is due; keep a matter from being cleared."""

    help = "Show the table of retention, clear what is due (--clear), or --hold/--lift a stream like application:2611…"

    def add_arguments(self, parser):
        parser.add_argument("--clear", action="store_true", help="clear now what beat clears each night")
        parser.add_argument("--kind", choices=retention.rules(), action="append", help="only these kinds")
        parser.add_argument("--hold", metavar="STREAM")
        parser.add_argument("--lift", metavar="STREAM")
        parser.add_argument(
            "--by", metavar="USERNAME", help="a security administrator, for --hold and --lift"
        )
        parser.add_argument("--reason", default="")

    def handle(self, *, clear, kind, hold, lift, by, reason, **options):
        if subject := hold or lift:
            self.keep(retention.hold if hold else retention.lift, subject, by, reason)
        elif clear:
            for name, count in retention.clear(kind or ()).items():
                self.stdout.write(f"{name}: {count} cleared")
        else:
            for rule in retention.rules().values():
                self.stdout.write(
                    f"{rule.kind}\t{rule.days} 天\t{rule.counted_from}\t{rule.done}\t{rule.law}"
                )

    def keep(self, act, subject: str, by: str, reason: str) -> None:
        if not reason:
            raise CommandError("Say why: --reason.")
        try:
            act(subject=subject, reason=reason, actor=keeper(by or ""))
        except Refusal as no:
            raise CommandError(no.detail) from no
        self.stdout.write(f"{subject}: done")
