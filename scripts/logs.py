"""Log files of the child processes: shown on the terminal, kept small.

Children write to their own file, never to a pipe of ours: a paused terminal or a killed
supervisor must not stop a process that holds an order in its hands.
"""

from __future__ import annotations

import shutil
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ROTATE_BYTES: Final = 20_000_000
NAME_WIDTH: Final = 9


class Terminal:
    """The person's terminal; writing to one that has gone away is not an error."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream: IO[str] | None = stream

    def say(self, line: str) -> None:
        """Print one line at once."""
        if self._stream is None:
            return
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (BrokenPipeError, ValueError):  # closed at the other end, or by us
            self._stream = None


class LogFile:
    """One process's log file, read from where the last look ended."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self._name = name
        self._offset = path.stat().st_size if path.exists() else 0
        self._partial = b""

    def open(self) -> IO[bytes]:
        """Open for a child to write; appending, so that truncating by :meth:`rotate` is safe."""
        return self.path.open("ab")

    def show(self, terminal: Terminal) -> None:
        """Print the lines that are new since the last call, each with the process's name."""
        *lines, self._partial = (self._partial + self._read()).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace")
            terminal.say(f"{self._name:<{NAME_WIDTH}} | {text}")

    def rotate(self, limit: int = ROTATE_BYTES) -> None:
        """Move what is there to ``<name>.log.1`` once it is larger than ``limit`` bytes.

        The file is copied and cut, since the child keeps it open: lines that it writes
        in between are lost, which a log may, and a stopped child may not.
        """
        if not self.path.exists() or self.path.stat().st_size <= limit:
            return
        shutil.copyfile(self.path, self.path.with_suffix(".log.1"))
        with self.path.open("r+b") as file:
            file.truncate(0)
        self._offset = 0

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the file, for a message about what went wrong."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 20_000))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])

    def _read(self) -> bytes:
        size = self.path.stat().st_size if self.path.exists() else 0
        if size == self._offset:  # mostly, and this is asked several times a second
            return b""
        with self.path.open("rb") as file:
            if size < self._offset:
                self._offset = 0
            file.seek(self._offset)
            new = file.read()
        self._offset += len(new)
        return new
