"""`./dev bench [name …]`: measure and print a table. Exit code 1 when a target is missed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

import django

PARTS = ("pages", "writing", "papers", "matters", "starting", "million", "ratings")


def main(names: list[str]) -> int:
    django.setup()
    from benchmarks import ground

    ground.prepare()
    missed = 0
    for figure in _figures(names or list(PARTS)):
        missed += not figure.met
        sign = "≥" if figure.least else "≤"
        state = "met" if figure.met else "MISSED"
        print(
            f"{state:7}{figure.name:56}{figure.value:9.2f}{figure.unit} {sign} {figure.target:g}"
            f"   {figure.ours:>12}  floor {figure.floor}",
            flush=True,
        )
    return 1 if missed else 0


def _figures(names: list[str]) -> Iterator:
    for name in names:
        yield from importlib.import_module(f"benchmarks.{name}").figures()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
