"""A small program in the application's place, for tests of how it is started and stopped.

``python -m tests.support.stand_in`` is ./scripts/run with stand-ins for web, worker and
migrations; the servers are the real ones.
"""

import http.server
import os
import signal
import subprocess
import sys
from collections.abc import Callable

from typing_extensions import override

from autotrade.config import Settings
from scripts.processes import Process, StopStage
from scripts.replica_set import ensure_primary
from scripts.run import Plan, main

ME = ("python", "-m", "tests.support.stand_in")


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    @override
    def log_message(self, *_args: object) -> None:
        """Stay silent."""


def serve(port: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if os.environ.get("STAND_IN_NEVER_READY"):
        signal.pause()
    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), _Ready).serve_forever()


def work() -> None:
    """Wait for SIGTERM with a child of its own, as a forking server would have."""
    child = subprocess.Popen(["/bin/sleep", "600"])
    received = []
    signal.signal(signal.SIGTERM, lambda number, _: received.append(number))
    say("working")
    signal.pause()
    child.kill()
    child.wait()


def ignore_sigterm() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("deaf")
    signal.pause()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def fail() -> None:
    say("the reason why")
    sys.exit(3)


def table(settings: Settings) -> tuple[Process, ...]:
    wanted = os.environ.get("STAND_IN_PROCESSES", "work").split()
    return (
        Process("web", (*ME, "serve", str(settings.port)), StopStage.WEB, 2),
        *(Process(name, (*ME, name), grace_seconds=1) for name in wanted),
    )


def start() -> None:
    sys.exit(main(Plan(table=table, migrate=(*ME, "migrate"), has_frontend=False)))


def migrate(_option: str = "", address: str = "") -> None:
    if address:
        ensure_primary(address)


COMMANDS: dict[str, Callable[..., None]] = {
    "start": start,
    "migrate": migrate,
    "serve": serve,
    "work": work,
    "deaf": ignore_sigterm,
    "broken": fail,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or ["start"]
    COMMANDS[name](*arguments)
