"""How fast the machine is just now: what a row's figures have to be seen against.

The same work takes this machine twice as long in one minute as in another, whatever else runs on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from pymongo import MongoClient

from scripts.benchmarks.figures import Figures, percentile

_INSERTS: Final = 100
_LOOPS: Final = 20
_STEPS: Final = 100_000


def speed(mongo_uri: str) -> Figures:
    """Return the medians of an insert that is journaled, and of a loop of a fixed length."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongo_uri, w="majority", journal=True)
    with client:
        probes = client.get_default_database()["probes"]
        return {
            "machine: insert p50 ms": _p50_ms(lambda: probes.insert_one({}), _INSERTS),
            "machine: loop p50 ms": _p50_ms(_loop, _LOOPS),
        }


def _p50_ms(work: Callable[[], object], times: int) -> float:
    samples = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        samples.append(time.perf_counter() - began)
    return 1000 * percentile(samples, 50)


def _loop() -> int:
    total = 0
    for number in range(_STEPS):
        total += number
    return total
