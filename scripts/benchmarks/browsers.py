"""Many browsers that watch prices, in a process of their own: notes how late each price comes."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
import time
from datetime import datetime
from typing import IO, Any, Final, Self

import websocket

from scripts.bootstrap import ROOT

SYMBOLS_EACH: Final = 2
_CONNECT_SECONDS: Final = 30


class Browsers:
    """Starts the process, and collects from it the seconds between each price and its arrival."""

    def __init__(self, port: int, token: str, count: int) -> None:
        self._given = json.dumps({"port": port, "token": token, "count": count})
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until all are connected."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmarks.browsers"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pipe("stdin").write(f"{self._given}\n")
        self._pipe("stdin").flush()
        if self._pipe("stdout").readline().strip() != "connected":
            msg = "a socket was refused"
            raise RuntimeError(msg)
        return self

    def __exit__(self, *_: object) -> None:
        """End it if ``collect`` has not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def collect(self) -> list[float]:
        """Stop watching and return what was noted."""
        self._pipe("stdin").close()
        found: list[float] = json.loads(self._pipe("stdout").read())
        return found

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] | None = getattr(self._process, name)
        assert pipe is not None  # noqa: S101 - both were asked for
        return pipe


def connect(port: int, token: str, number: int) -> Any:
    """Return a socket that watches symbols of its own."""
    address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=_CONNECT_SECONDS)
    line.recv()
    line.send("40" + json.dumps({"token": token}))
    if not str(line.recv()).startswith("40"):
        print("refused", flush=True)
        sys.exit(1)
    symbols = [f"NSE:W{(number * SYMBOLS_EACH + each) % 400:03}" for each in range(SYMBOLS_EACH)]
    line.send("42" + json.dumps(["subscribe", {"symbols": symbols}]))
    return line


def watch(port: int, token: str, count: int) -> None:
    """Watch until the standard input ends, then write how late prices came."""
    lines = {line.fileno(): line for line in (connect(port, token, n) for n in range(count))}
    print("connected", flush=True)
    late: list[float] = []
    poll = select.poll()
    for number in (sys.stdin.fileno(), *lines):
        poll.register(number, select.POLLIN)
    settled = time.time() + 3
    while True:
        ready = [number for number, _ in poll.poll(200)]
        if sys.stdin.fileno() in ready:
            break
        for number in ready:
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                _note(str(lines[number].recv()), lines[number], late, settled)
    json.dump(late, sys.stdout)


def _note(text: str, line: Any, late: list[float], settled: float) -> None:
    if text == "2":
        line.send("3")
    elif text.startswith('42["live_price"') and time.time() > settled:
        _, body = json.loads(text[2:])
        late.append(time.time() - datetime.fromisoformat(body["timestamp"]).timestamp())


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    watch(given["port"], given["token"], given["count"])
