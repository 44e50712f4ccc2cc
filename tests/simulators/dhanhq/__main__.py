"""``python -m tests.simulators.dhanhq [--port N]``: says ``listening N`` once it does."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from tests.simulators.dhanhq.app import DhanApp
from tests.simulators.server import Server


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="A simulated DhanHQ v2 for tests and benchmarks.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Server(DhanApp()).run(given.host, given.port, _say))


def _say(port: int) -> None:
    sys.stdout.write(f"listening {port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
