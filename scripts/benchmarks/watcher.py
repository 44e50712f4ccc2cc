"""A browser's side of the socket, a process of its own: notes when each execution's end arrives."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
import time
from typing import IO, Any, Final, Self

import websocket

from scripts.bootstrap import ROOT

MESSAGE: Final = "42"
"""Engine.IO's message with Socket.IO's event in it."""


class Watcher:
    """Starts the process, and collects from it: alert id -> when (seconds since 1970)."""

    def __init__(self, port: int, token: str) -> None:
        self._given = json.dumps({"port": port, "token": token})
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until the server has let it in."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmarks.watcher"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pipe("stdin").write(f"{self._given}\n")
        self._pipe("stdin").flush()
        if self._pipe("stdout").readline().strip() != "connected":
            msg = "the socket was refused"
            raise RuntimeError(msg)
        return self

    def __exit__(self, *_: object) -> None:
        """End it if ``collect`` has not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def collect(self) -> dict[str, float]:
        """Stop watching and return what arrived."""
        self._pipe("stdin").close()
        found: dict[str, float] = json.loads(self._pipe("stdout").read())
        return found

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] | None = getattr(self._process, name)
        assert pipe is not None  # noqa: S101 - both were asked for
        return pipe


def watch(port: int, token: str) -> None:
    """Watch until the standard input ends, then write what arrived."""
    address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=10)
    line.recv()
    line.send("40" + json.dumps({"token": token}))
    print("connected" if str(line.recv()).startswith("40") else "refused", flush=True)
    line.settimeout(0.2)
    found: dict[str, float] = {}
    while not select.select([sys.stdin], [], [], 0)[0]:
        with contextlib.suppress(websocket.WebSocketTimeoutException):
            _note(str(line.recv()), line, found)
    json.dump(found, sys.stdout)


def _note(text: str, line: Any, found: dict[str, float]) -> None:
    if text == "2":
        line.send("3")
    elif text.startswith('42["execution"') and '"success"' in text:
        _, body = json.loads(text[len(MESSAGE) :])
        found.setdefault(body["alert_id"], time.time())


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    watch(given["port"], given["token"])
