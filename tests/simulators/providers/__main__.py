"""``python -m tests.simulators.providers [--port N]``: says ``listening N`` once it does."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from tests.simulators.providers.app import ProvidersApp
from tests.simulators.server import Server


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="Simulated Telegram, SendGrid and Twilio.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Server(ProvidersApp()).run(given.host, given.port, _say))


def _say(port: int) -> None:
    sys.stdout.write(f"listening {port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
