"""Two thousand sockets of a hundred users while events come in: how late each event is.

``python -m scripts.benchmarks.sockets`` is all the browsers, in a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import websocket

from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification, NotificationLevel
from scripts.benchmarks.figures import Figures, spread
from scripts.bootstrap import ROOT

if TYPE_CHECKING:
    from scripts.benchmarks.application import Running

ROW: Final = "2,000 sockets, 50 user events/s"
TARGET: Final = "p99 < 30 ms, all delivered"
USERS: Final = 100
SOCKETS_EACH: Final = 20
RATE: Final = 50
_CONNECT_SECONDS: Final = 30
_ON_THE_WAY_SECONDS: Final = 2.0


def measure(application: Running, seconds: float) -> Figures:
    """Return how long each event took from when it was written to each of its user's sockets."""
    people = [application.somebody() for _ in range(USERS)]
    crowd = subprocess.Popen(
        [sys.executable, "-m", "scripts.benchmarks.sockets"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert crowd.stdin  # noqa: S101 - it was asked for
        assert crowd.stdout  # noqa: S101 - as above
        given = {"port": application.port, "tokens": [token for _, token in people]}
        crowd.stdin.write(f"{json.dumps(given)}\n")
        crowd.stdin.flush()
        if crowd.stdout.readline().strip() != "connected":
            msg = "a socket was refused"
            raise RuntimeError(msg)
        sent = _tell(application, [UserId(name) for name, _ in people], seconds)
        time.sleep(_ON_THE_WAY_SECONDS)
        crowd.stdin.close()
        late: list[float] = json.loads(crowd.stdout.read())
    finally:
        crowd.kill()
        crowd.wait()
    expected = sent * SOCKETS_EACH
    return {**spread(late, "event"), "told": float(sent), "missing": float(expected - len(late))}


def _tell(application: Running, users: Sequence[UserId], seconds: float) -> int:
    """Commit events on schedule, each of another user; return how many."""
    variables = {
        "MONGO_URI": application.mongo_uri(),
        "REDIS_URL": application.redis_url(),
        "AUTOTRADE_DATA_DIR": str(application.folder),
    }
    services = build(Settings.from_environ({**os.environ, **variables}), "bench-sockets")
    count = int(seconds * RATE)
    began = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        _tell_one(services, users[number % len(users)], number)
    services.close()
    return count


def _tell_one(services: Application, user_id: UserId, number: int) -> None:
    at = datetime.now(UTC)
    event = Notification(
        id=NotificationId(f"bench-{time.time_ns()}"),
        user_id=user_id,
        kind="bench.event",
        level=NotificationLevel.INFO,
        title=f"Event {number}",
        message="One of many.",
        at=at,
        details={"at": time.time()},
    )
    services.storage.transact(lambda repos: repos.events.append([event], at, None))
    services.bell.ring()


def listen(port: int, tokens: Sequence[str]) -> None:
    """Listen until the standard input ends, then write how late each event was."""
    lines = {}
    for token in list(tokens) * SOCKETS_EACH:
        line = _connected(port, token)
        lines[line.fileno()] = line
    print("connected", flush=True)
    late: list[float] = []
    poll = select.poll()
    for number in (sys.stdin.fileno(), *lines):
        poll.register(number, select.POLLIN)
    while sys.stdin.fileno() not in (ready := [number for number, _ in poll.poll(200)]):
        for number in ready:
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                _note(str(lines[number].recv()), lines[number], late)
    json.dump(late, sys.stdout)


def _connected(port: int, token: str) -> Any:
    address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=_CONNECT_SECONDS)
    line.recv()
    line.send("40" + json.dumps({"token": token}))
    if not str(line.recv()).startswith("40"):
        print("refused", flush=True)
        sys.exit(1)
    return line


def _note(text: str, line: Any, late: list[float]) -> None:
    if text == "2":
        line.send("3")
    elif text.startswith('42["notification"'):
        _, body = json.loads(text[2:])
        late.append(time.time() - body["details"]["at"])


if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    listen(asked["port"], asked["tokens"])
