"""What a command does to use engines: hold their locks, see that each has a keeper, read their addresses."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import EngineError, locks
from .keeper import PATIENCE, READY, Engine, engines
from .paths import REPO, log_file
from .processes import wait_until


class Attached:
    """The engines this command uses. The locks live in descriptors, so they hold until the process ends."""

    def __init__(self, wanted: Iterable[Engine]) -> None:
        self.engines = list(wanted)
        self.descriptors: list[int] = []

    def __enter__(self) -> "Attached":
        """All at once: each spends its time waiting for a process."""
        with ThreadPoolExecutor(max_workers=3) as pool:
            self.descriptors = list(pool.map(attach, self.engines))
        return self

    def __exit__(self, *_: object) -> None:
        """Let go; the keepers notice by themselves."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []

    def survive_exec(self) -> None:
        """Let the locks pass to the program that replaces us."""
        for descriptor in self.descriptors:
            os.set_inheritable(descriptor, True)

    def urls(self) -> dict[str, str]:
        """Variable and address of each."""
        return {engine.variable: _url(engine) for engine in self.engines}

    def hold(self) -> None:
        """Ask the keepers to stay when we have gone."""
        for engine in self.engines:
            (engine.home / "hold").touch(mode=0o600)


def wanted() -> list[Engine]:
    """The engines whose address nobody has set, or has set to ours (`eval "$(./dev engines)"`)."""
    return [
        engine for engine in engines().values() if os.environ.get(engine.variable) in (None, "", _url(engine))
    ]


def _url(engine: Engine) -> str:
    """The address its keeper wrote last."""
    with contextlib.suppress(FileNotFoundError):
        return (engine.home / "url").read_text()
    return ""


def attach(engine: Engine) -> int:
    """Hold the engine's lock, start a keeper if there is none, wait until it answers.

    The order is what makes it safe: while we hold `users` no keeper can leave, so one that we see will stay.
    """
    descriptor = locks.share(engine.home / "users.lock")
    with locks.alone(engine.home / "start.lock"):
        if not wait_until(lambda: _is_seen_to(engine), PATIENCE):
            raise EngineError(f"{engine.name} does not answer; see {log_file(engine.name)}.")
    return descriptor


def _is_seen_to(engine: Engine) -> bool:
    """One look: it answers, or it is started now. Asked again while a keeper is there that is still starting it, or
    that only seems to be there because somebody else is looking at its lock."""
    if _has_keeper(engine):
        return _answers(engine)
    _start_keeper(engine)
    return True


def _has_keeper(engine: Engine) -> bool:
    return locks.is_held(engine.home / "keeper.lock")


def _answers(engine: Engine) -> bool:
    """Its pid file names a process that is ready."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return engine.is_ready(int(engine.pidfile.read_text().split()[0]))
    return False


def _start_keeper(engine: Engine) -> None:
    """Detached by a shell that ends at once, so that it is nobody's child and no terminal's either."""
    command = [sys.executable, "-m", "base.engines.keeper", engine.name]
    with Path(log_file("keeper")).open("ab") as log:
        shell = subprocess.Popen(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            cwd=REPO,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    said, _ = shell.communicate()
    first, _, notice = said.decode().partition("\n")
    if first != READY:
        raise EngineError(said.decode() or f"The keeper of {engine.name} died; see {log_file('keeper')}.")
    if notice:
        print(notice, file=sys.stderr)


def release() -> bool:
    """Take back `hold` everywhere and wait until the keepers have gone; False when somebody still uses an engine."""
    every = list(engines().values())
    for engine in every:
        (engine.home / "hold").unlink(missing_ok=True)
    return wait_for_keepers(every)


def wait_for_keepers(used: Iterable[Engine]) -> bool:
    """Wait until the engines have stopped, but not for those that somebody else still uses; were there none?"""
    waited_for = list(used)
    wait_until(lambda: all(not _has_keeper(engine) or _is_in_use(engine) for engine in waited_for), PATIENCE)
    return not any(_has_keeper(engine) for engine in waited_for)


def _is_in_use(engine: Engine) -> bool:
    """Held open, or used by another command."""
    return (engine.home / "hold").exists() or locks.is_shared(engine.home / "users.lock")
