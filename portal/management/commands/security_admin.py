import secrets

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from base.accounts import acts
from base.accounts.models import Post
from base.accounts.rules import in_force
from base.errors import Refusal
from base.ledger.actors import SYSTEM
from base.regions.models import Organisation


class Command(BaseCommand):
    """The first security administrator, who appoints everybody else; refused while there is one."""

    help = "Make the first security administrator of an installation and print a password to be changed."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument(
            "organisation", help="code of the government it serves, as in /office/organisations/"
        )

    @transaction.atomic
    def handle(self, *, username, organisation, **options):
        if Post.objects.filter(in_force(), role=acts.GRANTER, account__is_active=True).exists():
            raise CommandError("There is a security administrator, who appoints others at /office/people/.")
        if not Organisation.objects.filter(code=organisation).exists():
            raise CommandError(f"There is no organisation {organisation}.")
        password = secrets.token_urlsafe(15)
        try:
            account = acts.register(username=username, password=password)
            acts.appoint(account=account, role=acts.GRANTER, organisation=organisation, actor=SYSTEM)
        except Refusal as no:
            raise CommandError(no.detail) from no
        self.stdout.write(f"{username}  {password}\nLog in and enrol a second factor; then appoint others.")
