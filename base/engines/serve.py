"""The processes of the Procfiles under honcho, tied so that none outlives the launcher, whatever kills it."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from honcho.environ import parse_procfile
from honcho.manager import KILL_WAIT, Manager
from honcho.process import Popen, Process

from .paths import REPO
from .processes import die_with_parent

STOPPING = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 90  # seconds for the web to answer


def until_the_end(variables: dict[str, str], locks: list[int], logins: str) -> int:
    """Serve. Returns 0 when it was asked to stop, else the code of the process that ended by itself."""
    multiprocessing.set_start_method(
        "fork", force=True
    )  # the tie and the locks pass to children only this way
    manager = TellingManager(variables, locks, logins)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # the terminal was closed
    try:
        manager.loop()
    finally:
        manager.put_down()
    if not manager.ended_first:
        return 0
    print(
        f"Stopped because {' and '.join(manager.ended_first)} ended; its last words are above.",
        file=sys.stderr,
    )
    return manager.returncode or 1


class TiedPopen(Popen):
    """A process that gets SIGTERM when its parent is killed, and holds the engines until it has ended itself."""

    def __init__(self, command: str, locks: list[int], **options: Any) -> None:
        tie = die_with_parent(signal.SIGTERM)
        super().__init__(f"exec {command}", preexec_fn=tie, pass_fds=locks, **options)
        threading.Thread(target=self._bury, daemon=True).start()

    def _bury(self) -> None:
        """After a kill its own workers live on and keep the pipe open, and honcho would wait for the end for ever."""
        self.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


class TiedProcess(Process):
    """The process honcho puts between the launcher and the real one: when the launcher dies it must go too."""

    def __init__(self, *arguments: Any, locks: list[int], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._tie = die_with_parent(signal.SIGKILL)
        self._child_ctor = lambda command, **more: TiedPopen(command, locks, **more)

    def run(self, *arguments: Any, **options: Any) -> None:
        """What honcho does in it, tied."""
        self._tie()
        super().run(*arguments, **options)


class TellingManager(Manager):
    """honcho's, which also says where the portal is and who ended it."""

    def __init__(self, variables: dict[str, str], locks: list[int], logins: str) -> None:
        super().__init__()
        self.ended_first: list[str] = []
        self.greeting = threading.Thread(target=greet, args=(variables, logins), daemon=True)
        self._process_ctor = lambda *words, **options: TiedProcess(*words, locks=locks, **options)
        for name, command in wanted(variables).items():
            self.add_process(name, command, env=variables, cwd=str(REPO))

    def _start(self) -> None:
        """Note the process ids before anything else: honcho cannot stop a process whose id it has not heard of."""
        with put_off(STOPPING):
            super()._start()
            others = []
            while not self._all_started():
                event = self.events.get()
                if event.type == "start":
                    self._processes[event.name]["pid"] = event.data["pid"]
                else:
                    others.append(event)
            for event in others:
                self.events.put(event)
        self.greeting.start()

    def terminate(self) -> None:
        """Remember who had ended by himself before we end the others."""
        if not self._terminating:
            self.ended_first = [name for name, process in self._processes.items() if "returncode" in process]
        super().terminate()

    def put_down(self) -> None:
        """End what still runs when the loop itself failed, for instance because nobody reads our output any more."""
        for process in self._processes.values():
            if "returncode" not in process:
                self._procmgr.terminate(process["pid"])
                process["process"].join(KILL_WAIT)
                self._procmgr.kill(process["pid"])
                process["process"].kill()


def wanted(variables: dict[str, str]) -> dict[str, str]:
    """The processes of the Procfile; beside a demonstration also those that play the other sides."""
    files = ["Procfile", "Procfile.demo"] if "COURIER_PORT" in variables else ["Procfile"]
    found: dict[str, str] = {}
    for file in files:
        found |= parse_procfile((REPO / file).read_text()).processes
    return found


@contextlib.contextmanager
def put_off(numbers: tuple[signal.Signals, ...]) -> Iterator[None]:
    """Let signals come only when the block is done. Not by a mask: the children would inherit it for life."""
    came: list[int] = []
    before = {number: signal.signal(number, lambda sent, _: came.append(sent)) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    for number in came[:1]:
        os.kill(os.getpid(), number)


def greet(variables: dict[str, str], logins: str) -> None:
    """When the web answers: where, and as whom."""
    words = f"\n  通办  {variables['SITE_URL']}\n\n{logins}\n  Ctrl-C stops everything.\n"
    if not _answers(f"http://{_reachable(variables['HOST'])}:{variables['PORT']}/healthz"):
        words = f"\nThe web has not answered within {PATIENCE} seconds; its words are above.\n"
    with contextlib.suppress(BrokenPipeError):
        print(words, flush=True)


def _reachable(host: str) -> str:
    """An address to ask, for one to listen on."""
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{named}]" if ":" in named and not named.startswith("[") else named


def _answers(address: str) -> bool:
    """Ask until it says 200; never through a proxy, which would not find this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), opener.open(address, timeout=2) as answer:
            return answer.status == 200
        time.sleep(0.2)
    return False
