"""Matters for the benchmarks, filed by the demonstration's people through the acts."""

from __future__ import annotations

from tests.support.matters import Cast
from tests.support.matters import Filings as Told


class Filings(Told):
    """As in the tests: the cast is read when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(Cast())
