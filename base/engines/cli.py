"""The commands of `./dev`. Each takes its words and gives an exit code; its docstring is its help."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from . import EngineError, preflight
from . import faults as fresh
from .attach import Attached, release, wanted
from .backup import backup, restore
from .checks import lint
from .environment import bench_environment, environment, test_environment
from .paths import REPO
from .requirements import lock
from .run import manage, prepare, run
from .upgrade import upgrade

WORKERS_MAX = 4


def test(words: list[str]) -> int:
    """test [pytest's arguments]: the tests, against real engines and databases of their own."""
    workers = 1 if _names_tests(words) else min(os.cpu_count() or 1, WORKERS_MAX)
    with Attached(wanted()) as attached:
        variables = test_environment(attached, workers)
        if code := manage("translations", "compile", env=variables).returncode:
            return code
        beside = ["-n", str(workers), "--maxschedchunk", "4"] if workers > 1 else []
        return become([sys.executable, "-m", "pytest", *beside, *words], variables, attached)


def _names_tests(words: list[str]) -> bool:
    """Some tests were asked for by path: too few to be worth another worker's databases."""
    return any((REPO / word.partition("::")[0]).exists() for word in words)


def bench(words: list[str]) -> int:
    """bench [part …]: how fast it is, each figure against a floor measured in the same run (benchmarks/README.md)."""
    with Attached(wanted()) as attached:
        variables = bench_environment(attached)
        if code := manage("translations", "compile", env=variables).returncode:
            return code
        return become([sys.executable, "-m", "benchmarks", *words], variables, attached)


def faults(words: list[str]) -> int:
    """faults [--matters 2000] [--seed N] [--minutes M]: run matters through while everything is killed, then check."""
    fresh.apart()
    with Attached(wanted()) as attached:
        return become(fresh.command(words), fresh.ready(attached), attached)


def check(words: list[str]) -> int:
    """check [--only RULE …] [--since 2h]: is it whole? Every rule that must hold, each broken row named."""
    with Attached(wanted()) as attached:
        return manage("check_invariants", *words, env=environment(attached)).returncode


def advance(words: list[str]) -> int:
    """advance 3d | 5h | 2026-12-01 | reset: move the clock of the demonstration."""
    return _manage_demo("advance", *words)


def shots(words: list[str]) -> int:
    """shots [page …]: photograph the demonstration's pages into var/shots."""
    with Attached(wanted()) as attached:
        variables = environment(attached, DEMO="1")
        prepare(variables)
        return manage("shots", *words, env=variables).returncode


def messages(words: list[str]) -> int:
    """messages: collect texts to be translated into locale/."""
    return _manage_demo("translations", "update", *words)


def _manage_demo(*words: str) -> int:
    with Attached(wanted()) as attached:
        return manage(*words, env=environment(attached, DEMO="1")).returncode


def shell(words: list[str]) -> int:
    """shell [-- command …]: run anything (else your shell) with engines up and variables set."""
    command = words[1:] if words[:1] == ["--"] else words
    with Attached(wanted()) as attached:
        return become(command or [os.environ.get("SHELL", "/bin/sh")], environment(attached), attached)


def engines(words: list[str]) -> int:
    """engines: leave engines running until `./dev stop`, and print variables for `eval "$(./dev engines)"`."""
    with Attached(wanted()) as attached:
        attached.hold()
        found = environment(attached)
    for name in sorted(name for name in found if name == "DATA_DIR" or found[name] != os.environ.get(name)):
        print(f"export {name}={shlex.quote(found[name])}")
    return 0


def stop(words: list[str]) -> int:
    """stop: end the engines that `./dev engines` left running."""
    if release():
        return 0
    print("Another command still uses the engines; they stop when it ends.", file=sys.stderr)
    return 1


def become(command: list[str], variables: dict[str, str], attached: Attached) -> NoReturn:
    """Replace ourselves by the command, locks and all: signals and exit codes are then its own."""
    attached.survive_exec()
    sys.stdout.flush()
    try:
        os.execvpe(command[0], command, variables)
    except OSError as error:
        raise EngineError(f"{command[0]}: {error.strerror}.") from error


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    command.__name__: command
    for command in (
        run,
        test,
        lint,
        bench,
        faults,
        check,
        advance,
        backup,
        restore,
        upgrade,
        shots,
        messages,
        lock,
        shell,
        engines,
        stop,
    )
}


def usage() -> str:
    """One line for each command that exists."""
    lines = ("  ./dev " + str(command.__doc__).splitlines()[0] for command in COMMANDS.values())
    return "\n".join(["通办 Tongban", *lines])


def main(words: list[str]) -> int:
    """Find the command and run it."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if words[0] not in COMMANDS:
        print(f"There is no command {words[0]}.\n{usage()}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        preflight.see_to(words[0])
        return COMMANDS[words[0]](words[1:])
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"{error.filename} belongs to another user: run as that user, or set DATA_DIR.", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `./dev … | head`: Python would complain again when it flushes at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
