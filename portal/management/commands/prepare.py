import io
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal import statics

STEPS = {
    "translations": lambda said: call_command("translations", "compile", stdout=said),
    "migrate": lambda said: call_command("migrate", verbosity=0, stdout=said),
    "load_reference": lambda said: call_command("load_reference", verbosity=0, stdout=said),
    "static files": lambda said: statics.collect(),
}
DEMO = {"demo": lambda said: call_command("demo", stdout=said)}


class Command(BaseCommand):
    """What has to be done before a start, in one process: loading the code took longer than each of the steps."""

    help = (
        "Bring translations, database, reference data and static files up to date; with DEMO the people too."
    )
    requires_system_checks = ()

    def handle(self, *args, **options):
        for name, step in {**STEPS, **(DEMO if settings.DEMO else {})}.items():
            self._take(name, step)
        if settings.DEMO:
            call_command("demo", "--logins", stdout=self.stdout)

    def _take(self, name: str, step: Callable[[io.StringIO], None]):
        """One step, named while it runs as the first time some take a while; what it says is told if it fails."""
        started, said = time.monotonic(), io.StringIO()
        self.stderr.write(f"  {name} …", ending="")
        self.stderr.flush()
        try:
            step(said)
        except BaseException:
            self.stderr.write(f"\n{said.getvalue()}")
            raise
        self.stderr.write(f" {time.monotonic() - started:.1f} s")
