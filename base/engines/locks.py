"""flock and nothing else: the kernel drops a lock when its holder dies, however it dies, so no lock can go stale."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def open_lock(path: Path) -> int:
    """A descriptor to lock, readable and writable for its owner only."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Take the lock alone if nobody else holds it; never waits."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(path: Path) -> int:
    """Hold the lock together with others; waits while somebody holds it alone. Held until the descriptor closes."""
    while True:
        descriptor = open_lock(path)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if is_file_of(descriptor, path):
            return descriptor
        os.close(descriptor)


def is_file_of(descriptor: int, path: Path) -> bool:
    """Is this still the file at that path? `rm -rf var` leaves a lock on a file nobody will ever find again."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def is_held(path: Path) -> bool:
    """Does somebody hold this lock?"""
    descriptor = open_lock(path)
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


def is_shared(path: Path) -> bool:
    """Do others hold this lock together, so that we could join them but not have it alone?"""
    descriptor = open_lock(path)
    try:
        if try_exclusive(descriptor):
            return False
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """One at a time; the others wait."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def first_free(folder: Path, stem: str, count: int) -> int:
    """Take the first free of `count` numbered places for the life of this process and of what it execs.

    Two `./dev test` at once need two test databases; the number says which is ours.
    """
    for number in range(1, count + 1):
        descriptor = open_lock(folder / f"{stem}-{number}.lock")
        if try_exclusive(descriptor):
            os.set_inheritable(descriptor, True)
            return number
        os.close(descriptor)
    raise RuntimeError(f"all {count} places of {stem} are taken")
