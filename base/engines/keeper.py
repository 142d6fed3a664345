"""The keeper: one detached process per engine, parent of that engine and of nothing else.

Why not let the first `./dev` own the engines: the second one may outlive it. Why not leave them running: they would
run for ever. So every user of an engine holds the lock `users` together with the others; the keeper tries twice a
second to have it alone, and when it gets it, nobody is left: it stops the engine and goes, holding the lock to the end,
so that a newcomer waits and then starts a new keeper. Locks vanish with their holders, so kill -9 of anything leaves:

    a user    the keeper sees the lock free and goes
    the engine  the keeper starts it again
    the keeper  the kernel stops the engine (Linux); the next keeper ends what is left (`evict`) and starts anew
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from . import EngineError, locks
from .paths import log_file, write_secret
from .postgres import Postgres
from .processes import die_with_parent, tail, wait_until
from .valkey import BROKER, CACHE, Valkey

PATIENCE = 30  # seconds for one start; recovery after a crash counts in
BEAT = 0.4
READY = "ready"
Engine = Postgres | Valkey


def engines() -> dict[str, Engine]:
    """All there are, by name."""
    every = (Postgres(), Valkey("broker", "REDIS_URL", BROKER), Valkey("cache", "CACHE_URL", CACHE))
    return {engine.name: engine for engine in every}


class Keeper:
    """Starts, watches and stops one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.log = log_file(engine.name)
        self.users = locks.open_lock(engine.home / "users.lock")
        self.asked_to_stop = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start until it is ready. Again when it ends by itself: right after a kill its memory may be in use still."""
        started = wait_until(self._try, PATIENCE)
        if not started:
            self.stop()
            raise EngineError(f"{self.engine.name} did not start; the end of {self.log}:\n{tail(self.log)}")
        self.engine.after_start()
        write_secret(self.engine.home / "url", self.engine.url())

    def _try(self) -> bool:
        """One look: start it if it is not running, and say whether it is ready."""
        if self.process is None or self.process.poll() is not None:
            if self.process is not None:
                self.asked_to_stop.wait(0.3)
            self.engine.prepare()
            self.process = self._spawn()
        return self.engine.is_ready(self.process.pid)

    def _spawn(self) -> Any:
        """The engine as our child, its words in its log."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.engine.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(self.engine.stop_signal),
                **self.engine.options(),
            )

    def watch(self) -> None:
        """Until nobody uses it or somebody asks; an engine that was killed comes back."""
        while not self.asked_to_stop.wait(BEAT):
            if self.is_lonely():
                return
            if self.process is None or self.process.poll() is not None:
                self.start()

    def is_lonely(self) -> bool:
        """Nobody holds the lock, or the file is gone with the whole folder. True once means: we have it alone now."""
        folder_is_gone = not locks.is_file_of(self.users, self.engine.home / "users.lock")
        return folder_is_gone or (not self.held_open() and locks.try_exclusive(self.users))

    def held_open(self) -> bool:
        """`./dev engines` wants it to run on without a user, until `./dev stop`."""
        return (self.engine.home / "hold").exists()

    def stop(self) -> None:
        """Gently, then not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.engine.stop_signal)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def main(name: str) -> int:
    """Keep one engine; the first line of our output says `ready` or why not."""
    engine = engines()[name]
    lock = locks.open_lock(engine.home / "keeper.lock")
    # Tried for a while, because somebody who only looks holds it for a moment, too.
    if not wait_until(lambda: locks.try_exclusive(lock), 2):
        return 0
    (engine.home / "hold").unlink(missing_ok=True)  # left over by a keeper that was killed
    keeper = Keeper(engine)
    signal.signal(signal.SIGTERM, lambda *_: keeper.asked_to_stop.set())
    try:
        keeper.start()
        report(f"{READY}\n{engine.notice()}")
        keeper.watch()
    except EngineError as error:
        report(str(error))
        return 1
    finally:
        keeper.stop()
        os.close(
            lock
        )  # before `users`, which the kernel might let go first: a newcomer must not see us still here
    return 0


def report(text: str) -> None:
    """Tell whoever started us, once, and let go of the pipe; later words go to nobody."""
    with contextlib.suppress(OSError):
        os.write(1, text.encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
