"""Processes that die with their parent, and what is left of those that could not."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1
# Loaded here and not in the child: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None) if LINUX else None


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child `number` when its parent is gone, even by kill -9.

    Linux only. subprocess changes the user before it calls this, which matters because that change clears the wish.
    """
    parent = os.getpid()

    def wish() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return wish


def command_line(pid: int) -> str:
    """The command line of a process, empty when there is no such process."""
    if LINUX:
        try:
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="surrogateescape")
            )
        except OSError:
            return ""
    listed = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout


def first_number(path: Path) -> int | None:
    """The process id in the first line of a pid file, if there is one."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(path.read_text().split()[0])
    return None


def evict(pidfile: Path, mark: str, gently: signal.Signals) -> None:
    """End the engine that an earlier life left behind, and its pid file.

    A pid file may name a stranger: after a reboot or in a new container the number belongs to somebody else. So only a
    process whose command line holds `mark` (our own data folder) is touched; for a stranger just the file goes.
    """
    pid = first_number(pidfile)
    for number, patience in ((gently, 20), (signal.SIGKILL, 5)):
        if pid is None or mark not in command_line(pid):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(lambda: mark not in command_line(pid), patience)
    pidfile.unlink(missing_ok=True)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Poll until something holds; False when it did not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def tail(path: Path, lines: int = 8) -> str:
    """The last lines of a log, for a message about why something did not start."""
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
