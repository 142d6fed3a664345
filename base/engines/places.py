"""Folders that lie elsewhere when the checkout's own will not do: sockets, and PostgreSQL below a closed folder."""

import contextlib
import hashlib
import os
import re
import socket
from pathlib import Path

from . import EngineError

# A socket's path may hold 107 bytes; the longest name in the folder is PostgreSQL's `.s.PGSQL.5432.lock`.
LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
# Those that need no quoting in any URL, by any of the three libraries that parse ours.
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


def socket_folder(home: Path) -> Path:
    """A folder for sockets: in `home`; under /tmp when that is too long, too odd or on a disk without sockets."""
    own = home / "run"
    if fits(own) and can_bind(closed(own)):
        return own
    return closed(
        closed(Path("/tmp") / f"tongban-{os.geteuid()}-{short_name(home.parent)}", 0o711) / home.name
    )


def fits(folder: Path) -> bool:
    """Is the path short and plain enough?"""
    return len(os.fsencode(folder)) <= LONGEST_FOLDER and bool(PLAIN.fullmatch(str(folder)))


def can_bind(folder: Path) -> bool:
    """Some shared and mounted folders take files but no sockets: only trying tells."""
    path = folder / "probe"
    path.unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    except OSError:
        return False
    path.unlink()
    return True


def closed(folder: Path, mode: int = 0o700) -> Path:
    """Make a folder, or take the one that stands if it is ours: in /tmp somebody else may have been first."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=mode)
        folder.chmod(mode)
    if folder.is_symlink() or not folder.is_dir() or _is_foreign(folder):
        raise EngineError(
            f"{folder} belongs to somebody else; remove it, or set DATA_DIR to a short path of your own."
        )
    return folder


def _is_foreign(folder: Path) -> bool:
    """Root may use anybody's folder (it hands some to `nobody` itself), others only their own."""
    return os.geteuid() != 0 and folder.stat().st_uid != os.geteuid()


def outpost(home: Path) -> Path:
    """Where root puts PostgreSQL when `nobody` cannot reach the checkout, as in /root: opening /root is not ours to do.

    Not under /var/tmp while /var/lib will do: machines sweep that after 30 days, and a swept cluster is a broken one.
    """
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path("/tmp")):
        if os.access(parent, os.W_OK | os.X_OK):
            return closed(parent / f"tongban-{short_name(home)}", 0o711)
    raise EngineError(
        f"`nobody` cannot reach {home} and /var/lib is not writable: set DATA_DIR to an open folder."
    )


def short_name(path: Path) -> str:
    """Eight characters that differ for two checkouts."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:8]
