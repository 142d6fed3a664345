"""What can happen: each a blow, drawn by weight, some seconds apart."""

from __future__ import annotations

import json
import random
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

from tests.faults.long.processes import Processes, kill_a_backend, kill_engine

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
WEIGHTS = {
    "web": 4, "a web worker": 3, "worker": 5, "a worker's child": 4, "beat": 2, "broker": 3, "broker flushed": 2,
    "cache": 2, "database": 2, "a database session": 2, "courier": 1, "courier ill": 2, "partner": 1, "partner ill": 2,
}  # fmt: skip
ILL = {
    "courier": ({"down": 1}, {"slow": 3}, {"lose_answer": 2}, {"slow": 12}),
    "partner": ({"down": True}, {"slow": 3}, {"slow": 12}, {"wrong_signature": True}),
}
WELL = {
    "courier": {"down": 0, "slow": 0, "lose_answer": 0, "wrong_signature": 0},
    "partner": {"down": False, "slow": 0, "wrong_signature": False},
}


class Blows:
    """Strikes until it is told to stop; remembers how often it struck whom."""

    def __init__(self, processes: Processes, variables: dict[str, str], seed: int, every: float) -> None:
        self.processes, self.variables = processes, variables
        self.pauses = every / 3, every * 5 / 3
        self.dice = random.Random(seed)  # noqa: S311
        self.counts: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._strike_on, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """No more blows, and everybody well again."""
        self._over.set()
        self._thread.join()
        for name in ILL:
            self.processes_well(name)

    def _strike_on(self) -> None:
        while not self._over.wait(self.dice.uniform(*self.pauses)):
            name = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            self.counts[name] += 1
            self._blow(name)()

    def _blow(self, name: str) -> Callable[[], object]:
        processes, choose = self.processes, self.dice.choice
        return {
            "web": lambda: processes.kill("web"),
            "a web worker": lambda: processes.kill_a_child("web", choose),
            "worker": lambda: processes.kill("worker"),
            "a worker's child": lambda: processes.kill_a_child("worker", choose),
            "beat": lambda: processes.kill("beat"),
            "broker": lambda: kill_engine("broker"),
            "broker flushed": self._flush,
            "cache": lambda: kill_engine("cache"),
            "database": lambda: kill_engine("postgres"),
            "a database session": lambda: kill_a_backend(choose),
            "courier": lambda: processes.kill("courier"),
            "courier ill": lambda: self._ill("courier"),
            "partner": lambda: processes.kill("partner"),
            "partner ill": lambda: self._ill("partner"),
        }[name]

    def _flush(self) -> None:
        try:
            Redis.from_url(self.variables["REDIS_URL"], socket_timeout=2).flushall()
        except RedisError:
            self.counts["broker flushed"] -= 1

    def _ill(self, name: str) -> None:
        """Ill in one way; the next one heals the ways before it."""
        self._control(name, {**WELL[name], **self.dice.choice(ILL[name])})

    def processes_well(self, name: str) -> None:
        """Heal a side."""
        self._control(name, WELL[name])

    def _control(self, name: str, modes: dict) -> None:
        port = self.variables[f"{name.upper()}_PORT"]
        try:
            DIRECT.open(
                f"http://127.0.0.1:{port}/control/mode", json.dumps(modes).encode(), timeout=5
            ).close()
        except OSError:
            self.counts[f"{name}, not there to be made ill"] += 1
