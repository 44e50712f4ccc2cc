"""A master of 200,000 instruments: how long it loads, in how much memory, and how fast one types.

``python -m scripts.benchmarks.instruments`` is the process that loads, as ``workers.instruments``
does, and prints its figures as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import httpx2

from autotrade.bootstrap import build
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from scripts import embedded
from scripts.benchmarks.figures import Figures, spread
from scripts.bootstrap import ROOT
from tests.simulators.dhanhq.control import DhanSimulator

if TYPE_CHECKING:
    from scripts.benchmarks.application import Running

ROWS: Final = 200_000
ROW: Final = "200,000 instruments"
TARGET: Final = "loaded in < 20 s and < 400 MB, search p95 < 50 ms"
TYPED: Final = (
    "reliance",
    "nifty26nov25000ce",
    "banknifty",
    "sbin",
    "infosys",
    "tata motors",
    "tcs",
)
SEARCHES: Final = 20
"""How often each text is typed."""


def measure(application: Running, token: str) -> Figures:
    """Load the master from the simulated Dhan, and search it letter by letter over HTTP."""
    with DhanSimulator.start() as dhan:
        dhan.set_instruments(ROWS)
        loaded = _load(application, dhan)
    return {**loaded, **spread(list(_search(application, token)), "search")}


def _load(application: Running, dhan: DhanSimulator) -> Figures:
    environment = {
        **os.environ,
        **dhan.environment,
        "MONGO_URI": application.mongo_uri(),
        "REDIS_URL": application.redis_url(),
        "AUTOTRADE_DATA_DIR": str(application.folder),
    }
    command = [sys.executable, "-m", "scripts.benchmarks.instruments"]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _search(application: Running, token: str) -> Iterator[float]:
    """Yield the seconds of each search, one after the other, as somebody types."""
    url = f"http://{embedded.LOOPBACK}:{application.port}/api/v1/instruments"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(headers=headers, timeout=30) as http:
        for _ in range(SEARCHES):
            for text in TYPED:
                for length in range(2, len(text) + 1):
                    began = time.perf_counter()
                    http.get(url, params={"q": text[:length]}).raise_for_status()
                    yield time.perf_counter() - began


def main() -> int:
    """Load DhanHQ's master anew, whatever is there, and print what that took."""
    application = build(Settings.from_environ(os.environ), "bench-instruments")
    began = time.monotonic()
    load = application.instruments.refresh(BrokerType.DHANHQ)
    seconds = time.monotonic() - began
    application.close()
    if load is None:
        return 1
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures: dict[str, Any] = {
        "loaded": float(load.count),
        "seconds": seconds,
        "own processor seconds": used.ru_utime + used.ru_stime,
        "peak RSS MB": used.ru_maxrss / 1024,
    }
    sys.stdout.write(f"{json.dumps(figures)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
