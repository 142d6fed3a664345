from typing import Any

from base.ledger.proof import LEDGER
from portal.management.commands import check_invariants


class Command(check_invariants.Command):
    """Prove that history holds: the rules of `check_invariants` about chains, texts, signatures and limits."""

    help = (
        "Verify all event chains, texts, signed heads and limits; exit code 1 with the names of broken rows."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **{**options, "only": options["only"] or list(LEDGER)})
