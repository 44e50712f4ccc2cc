"""The tests' side of any simulated broker: start its process, ask it things, script faults."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx2

from tests.simulators.faults import Action, When
from tests.simulators.http import to_json

ROOT = Path(__file__).resolve().parent.parent.parent
_SECONDS = 30.0


class SimulatorError(Exception):
    """The simulator did not understand what a test asked of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request as the simulator got it: the very ``head`` and ``body``, ``at`` epoch seconds."""

    method: str
    target: str
    path: str
    query: dict[str, str]
    headers: list[list[str]]
    head: str
    body: str
    at: float

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


class Simulator:
    """A running simulator; use it as a context manager, or ``stop`` it."""

    module: str

    def __init__(self, url: str, process: subprocess.Popen[str] | None = None):
        self.url = url
        self._process = process
        self._client = httpx2.Client(base_url=url, timeout=_SECONDS, trust_env=False)

    @classmethod
    def start(cls, port: int = 0) -> Self:
        """Start the process and wait until it listens."""
        command = [sys.executable, "-m", cls.module, "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("listening "):
            process.wait(_SECONDS)
            msg = f"{cls.module} did not start: {line!r}"
            raise SimulatorError(msg)
        return cls(f"http://127.0.0.1:{line.split()[1]}", process)

    def stop(self) -> None:
        """End the process if this object started it."""
        self._client.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait(_SECONDS)
            if self._process.stdout is not None:
                self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ask(self, command: str, **values: Any) -> Any:
        """Run a control command and return its result.

        Raises:
            SimulatorError: it was not understood.
        """
        answer = self._client.post(f"/control/{command}", content=to_json(values))
        body = answer.json()
        if answer.status_code != httpx2.codes.OK:
            raise SimulatorError(body["error"])
        return body["result"]

    def reset(self) -> None:
        """Forget everything: orders, faults, settings, recordings, tokens."""
        self.ask("reset")

    def fault(
        self, action: Action | str, path: str = "*", *, when: When | str = When.BEFORE, **more: Any
    ) -> None:
        """Add a line to the fault script; ``faults.Fault`` has its fields."""
        self.ask("faults", action=str(action), path=path, when=str(when), **more)

    def clear_faults(self) -> None:
        """Forget the fault script."""
        self.ask("faults/clear")

    def requests(self, method: str | None = None, path: str | None = None) -> list[Recorded]:
        """Return the requests that came in, oldest first, of a method and a path's beginning."""
        found = [Recorded(**row) for row in self.ask("requests")]
        return [
            request
            for request in found
            if method in (None, request.method) and request.path.startswith(path or "")
        ]

    def clear_requests(self) -> None:
        """Forget the recorded requests."""
        self.ask("requests/clear")
