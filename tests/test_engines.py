"""The launcher's promises: shared, stopped by the last user, and back after any kill. One real cluster for all."""

import base64
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from base.engines import EngineError, attach, environment, keeper, locks, paths, places, preflight, run
from base.engines.processes import first_number, wait_until

HOLDER = """
import sys
from base.engines.attach import Attached
from base.engines.keeper import engines
with Attached([engines()[name] for name in sys.argv[1:]]) as attached:
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data():
    """A data folder of our own, whose engines have nothing to do with those this run uses.

    Not pytest's: that one is closed to the account PostgreSQL runs as when root runs the tests.
    """
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        patch.setenv("DATA_DIR", folder)
        yield folder


@pytest.fixture
def use(data):
    """Start another command that uses engines; it lets go when the test ends."""
    commands = []

    def start(*names):
        command = subprocess.Popen(
            [sys.executable, "-c", HOLDER, *names],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=paths.REPO,
            text=True,
        )
        commands.append(command)
        assert command.stdout.readline() == "up\n"
        return command

    yield start
    for command in commands:
        command.communicate()
    assert attach.release()


def server(name):
    """The process id of an engine, or None when it does not run."""
    return first_number(keeper.engines()[name].pidfile)


def answers(name):
    """Does it run, by its own word?"""
    engine = keeper.engines()[name]
    pid = first_number(engine.pidfile)
    return pid is not None and engine.is_ready(pid)


def is_gone(pid):
    return wait_until(lambda: not Path(f"/proc/{pid}").exists(), 5)


def keeper_of(pid):
    """The parent of an engine."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("name", ["postgres", "broker", "cache"])
def test_second_command_uses_what_the_first_started(use, name):
    first = use(name)
    pid = server(name)
    use(name)
    first.communicate()
    assert server(name) == pid
    assert answers(name)


@pytest.mark.parametrize("name", ["postgres", "broker"])
def test_last_command_to_leave_stops_the_engine(use, name):
    command = use(name)
    pid = server(name)
    command.communicate()
    assert is_gone(pid)


def test_engine_stops_when_its_only_user_is_killed(use):
    command = use("postgres")
    pid = server("postgres")
    command.kill()
    assert is_gone(pid)


@pytest.mark.parametrize("name", ["postgres", "broker"])
def test_killed_engine_comes_back_while_in_use(use, name):
    use(name)
    pid = server(name)
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: server(name) not in (pid, None) and answers(name), 5)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died"
)
def test_killed_keeper_takes_its_engine_along_and_the_next_start_works(use):
    use("postgres")
    pid = server("postgres")
    os.kill(keeper_of(pid), signal.SIGKILL)
    use("postgres")
    assert server("postgres") != pid
    assert answers("postgres")


@pytest.mark.parametrize("name", ["postgres", "broker"])
def test_pid_file_that_names_a_stranger_harms_nobody(use, name):
    use(name).communicate()
    assert attach.release()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        keeper.engines()[name].pidfile.write_text(f"{stranger.pid}\n")
        use(name)
        assert answers(name)
        assert stranger.poll() is None
        stranger.kill()


def test_engine_without_users_runs_on_while_it_is_held(use):
    with attach.Attached([keeper.engines()["broker"]]) as attached:
        attached.hold()
    pid = server("broker")
    assert not is_gone_soon(pid)
    assert attach.release()
    assert is_gone(pid)


def is_gone_soon(pid):
    return wait_until(lambda: not Path(f"/proc/{pid}").exists(), 3 * keeper.BEAT)


def test_broker_keeps_what_the_cache_may_lose(use):
    use("broker", "cache")
    assert setting("broker", "maxmemory-policy") == "noeviction"
    assert setting("broker", "appendonly") == "yes"
    assert setting("cache", "maxmemory-policy") == "allkeys-lru"
    assert setting("cache", "maxmemory") == "67108864"


def setting(name, key):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(keeper.engines()[name].socket))
        client.sendall(f"CONFIG GET {key}\r\n".encode())
        return client.recv(200).decode().split("\r\n")[-2]


def test_start_that_fails_says_why(data, monkeypatch):
    monkeypatch.setenv("POSTGRES_BIN", "/nowhere")
    with pytest.raises(EngineError, match="There is no PostgreSQL in /nowhere"):
        attach.attach(keeper.engines()["postgres"])


def test_engine_with_an_address_of_its_own_is_not_wanted(data, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("CACHE_URL", "")
    assert [engine.name for engine in attach.wanted()] == ["broker", "cache"]


@pytest.mark.parametrize("folder", ["a" * 100, "with space", "中文"])
def test_sockets_go_to_tmp_when_the_path_will_not_do(tmp_path, folder):
    home = tmp_path / folder / "broker"
    home.mkdir(parents=True)
    sockets = places.socket_folder(home)
    assert sockets.is_relative_to("/tmp")
    assert not sockets.is_relative_to(tmp_path)
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert places.socket_folder(home) == sockets
    sockets.rmdir()
    sockets.parent.rmdir()


def test_keys_are_made_once_and_for_the_owner_only(tmp_path):
    first = environment.keys(tmp_path / "keys.env")
    assert environment.keys(tmp_path / "keys.env") == first
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600
    assert sorted(first) == ["FIELD_KEYS", "INDEX_KEYS", "SECRET_KEY"]
    name, _, key = first["FIELD_KEYS"].partition(":")
    assert (name, len(base64.b64decode(key))) == ("k1", 32)


@pytest.mark.parametrize(
    ("url", "number", "expected"),
    [
        ("postgres://u:p@/tongban?host=/run", 1, "postgres://u:p@/tongban?host=/run"),
        ("postgres://u:p@/tongban?host=/x/tongban/run", 2, "postgres://u:p@/tongban_2?host=/x/tongban/run"),
        ("unix:///run/valkey.sock?db=0", 1, "unix:///run/valkey.sock?db=1"),
    ],
)
def test_each_run_of_the_tests_has_databases_of_its_own(url, number, expected):
    assert environment.numbered(url, number) == expected


def test_places_are_given_out_once(tmp_path):
    assert [locks.first_free(tmp_path, "test", 2) for _ in range(2)] == [1, 2]
    with pytest.raises(RuntimeError, match="all 2 places"):
        locks.first_free(tmp_path, "test", 2)


def test_demonstration_is_refused_on_an_address_others_reach(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.delenv("DEMO", raising=False)
    with pytest.raises(EngineError, match="set DEMO=0"):
        run.where_to_listen()


def test_next_free_port_is_taken_but_never_instead_of_the_chosen_one(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        monkeypatch.setattr(run, "FIRST_PORT", taken)
        assert int(run.free_port("127.0.0.1")) > taken
        monkeypatch.setenv("PORT", str(taken))
        with pytest.raises(EngineError, match=f"Port {taken} "):
            run.free_port("127.0.0.1")


def test_what_is_missing_is_named_and_does_not_stop(capsys):
    need = preflight.Need("A thing", "it helps", frozenset({"run"}), lambda: False)
    preflight.see_to("run", [need])
    preflight.see_to("test", [need])
    assert capsys.readouterr().err == "Missing: A thing (it helps).\n"
