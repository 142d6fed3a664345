from django.core.management.base import BaseCommand, CommandError

from base.accounts import leaving
from base.accounts.models import Account
from base.accounts.queries import active_account
from base.accounts.rules import anywhere
from base.errors import Refusal
from base.ledger.actors import Actor
from base.ledger.retention import KEEPERS


def one_called(username: str) -> Account:
    """Raises CommandError when nobody is called so."""
    found = active_account(username)
    if found is None:
        raise CommandError(f"There is no open account {username}.")
    return found


def keeper(username: str) -> Actor:
    """The security administrator who does it. Raises CommandError."""
    actor = anywhere(one_called(username), KEEPERS[0])
    if actor is None:
        raise CommandError(f"{username} is no security administrator.")
    return actor


class Command(BaseCommand):
    """Close somebody's account at their request (个人信息保护法 art. 47), when they cannot do it at /my/data/close/."""

    help = "Close an account and erase what may be erased; says what the law keeps. Only looks unless --yes is given."

    def add_arguments(self, parser):
        parser.add_argument("--person", required=True, metavar="USERNAME", help="whose account")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="a security administrator")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *, person, by, yes, **options):
        try:
            account, actor = one_called(person), keeper(by)
            found = leaving.leave(account=account, actor=actor) if yes else leaving.picture(account)
        except Refusal as no:
            raise CommandError(no.detail) from no
        self.tell(found, "erased" if yes else "would be erased")

    def tell(self, found: leaving.Picture, word: str) -> None:
        for title, count in found.undone:
            self.stdout.write(f"under way, so nothing can be closed: {title}: {count}")
        for title, count in found.erased:
            self.stdout.write(f"{word}: {title}: {count}")
        for title, count, law in found.kept:
            self.stdout.write(f"kept: {title}: {count} ({law})")
