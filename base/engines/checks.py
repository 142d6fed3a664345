"""`./dev lint`: everything that can be said about the code without running it. All are run, each is reported."""

import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .attach import Attached, wanted
from .environment import environment
from .paths import REPO

MANAGE = (sys.executable, "manage.py")
CHECKS = (
    ("ruff check", "ruff", "check", "."),
    ("ruff format --check", "ruff", "format", "--check", "."),
    ("lint-imports", "lint-imports", "--no-logo"),
    ("makemigrations --check", *MANAGE, "makemigrations", "--check", "--dry-run"),
    ("translations check", *MANAGE, "translations", "check"),
    ("check", *MANAGE, "check"),
)


@dataclass(frozen=True)
class Outcome:
    """What one check said."""

    name: str
    passed: bool
    words: str
    seconds: float


def lint(words: list[str]) -> int:
    """lint: style, floors, migrations, translations, Django's checks."""
    with Attached(wanted()) as attached:
        variables = environment(attached)
        with ThreadPoolExecutor(max_workers=2) as pool:
            outcomes = [tell(outcome) for outcome in pool.map(lambda check: run(check, variables), CHECKS)]
    return summary(outcomes)


def run(check: Iterable[str], variables: dict[str, str]) -> Outcome:
    """One check; a tool that is not there is a failure and not a pass."""
    name, *command = check
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=REPO, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        passed, said = done.returncode == 0, done.stdout
    except OSError as error:
        passed, said = False, f"{command[0]}: {error.strerror}"
    return Outcome(name, passed, said, time.monotonic() - started)


def tell(outcome: Outcome) -> Outcome:
    """One line, and what it found."""
    print(f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.name} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.passed:
        print("".join(f"       {line}\n" for line in outcome.words.strip().splitlines()), flush=True)
    return outcome


def summary(outcomes: list[Outcome]) -> int:
    """The exit code, with the names of what failed at the end where one looks."""
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    if failed:
        print(f"{len(failed)} of {len(outcomes)} failed: {', '.join(failed)}")
    return 1 if failed else 0
