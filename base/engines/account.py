"""As whom PostgreSQL runs. It refuses root, so root lends it an account that already exists; nothing is created."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import EngineError

BORROWED = ("nobody", "daemon", "postgres")


@dataclass(frozen=True)
class Account:
    """An ordinary user starts PostgreSQL as himself; root as somebody else."""

    uid: int
    gid: int

    @property
    def options(self) -> dict[str, Any]:
        """What subprocess needs to run something as this account."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> None:
        """Hand a path over."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Try it rather than compute it: modes, ACLs and mounts all have a say, and a parent may be 0700."""
        return self._succeeds("/bin/sh", "-c", 'cd "$1"', "sh", str(folder))

    def can_run(self, program: Path) -> bool:
        """Try this too: its libraries have to be within reach as well."""
        return self._succeeds(str(program), "--version")

    def _succeeds(self, *command: str) -> bool:
        try:
            done = subprocess.run(command, cwd="/", capture_output=True, **self.options)
        except OSError:
            return False
        return done.returncode == 0


def account_for(data: Path) -> Account:
    """The owner of a cluster that exists, else ourselves, else the first account that root may become here."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    return _borrowed()


def _borrowed() -> Account:
    """In a container with few mapped ids even `nobody` may be out of reach, so each is tried."""
    for name in BORROWED:
        try:
            entry = pwd.getpwnam(name)
            account = Account(entry.pw_uid, entry.pw_gid)
            subprocess.run(["/bin/sh", "-c", ":"], cwd="/", check=True, **account.options)
        except (KeyError, OSError, subprocess.SubprocessError):
            continue
        return account
    raise EngineError(
        "PostgreSQL does not run as root and this machine lets root become none of "
        f"{', '.join(BORROWED)}: run ./dev as an ordinary user, or set DATABASE_URL."
    )
