"""A browser's side of the socket, a process of its own: notes when each execution's end arrives."""

from __future__ import annotations

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
_MOST_BYTES: Final = 65536
_SHORT: Final = 2
_LONGER: Final = {126: 2, 127: 8}
"""What a frame's length says when it stands behind, in so many bytes."""


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
    stream: Any = line.sock
    found: dict[str, float] = {}
    received = b""
    while not select.select([sys.stdin], [], [], 0)[0]:
        if select.select([stream], [], [], 0.2)[0]:
            received += stream.recv(_MOST_BYTES)
            messages, received = split(received)
            for text in messages:
                _note(text, line, found)
    json.dump(found, sys.stdout)


def split(received: bytes) -> tuple[list[bytes], bytes]:
    """Return the whole messages of a server (RFC 6455, 5.2: unmasked), and what is left.

    The library's own reading takes most of a millisecond an alert, of a machine that is measured.
    """
    messages, start = [], 0
    while len(received) - start >= _SHORT:
        size, begin = received[start + 1], start + _SHORT
        if size in _LONGER:
            end = begin + _LONGER[size]
            size, begin = int.from_bytes(received[begin:end]), end
        if begin + size > len(received):
            break
        messages.append(received[begin : begin + size])
        start = begin + size
    return messages, received[start:]


def _note(text: bytes, line: Any, found: dict[str, float]) -> None:
    if text == b"2":
        line.send("3")
    elif text.startswith(b'42["execution"') and b'"success"' in text:
        _, body = json.loads(text[len(MESSAGE) :])
        found.setdefault(body["alert_id"], time.time())


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    watch(given["port"], given["token"])
