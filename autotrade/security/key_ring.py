"""The vault's key ring in its file: the first key seals, all open; changed whole or not at all."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

SEPARATOR = ","


class KeyRing:
    """The file's keys; several processes may read while one changes it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Sequence[str]:
        """Return the keys, the present one first.

        Raises:
            OSError: the file can't be read.
        """
        return self._path.read_text(encoding="ascii").strip().split(SEPARATOR)

    def add(self) -> Sequence[str]:
        """Put a fresh key in front and return the keys.

        Raises:
            OSError: the file can't be written; it is as it was.
        """
        return self._write([Fernet.generate_key().decode(), *self.read()])

    def keep_first(self) -> Sequence[str]:
        """Drop all keys but the present one and return it.

        Raises:
            OSError: the file can't be written; it is as it was.
        """
        return self._write(self.read()[:1])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other rotations out.

        Raises:
            BlockingIOError: another one is at work.
        """
        with (self._path.parent / f".{self._path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def _write(self, keys: Sequence[str]) -> Sequence[str]:
        fresh = self._path.parent / f".{self._path.name}.new"
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(SEPARATOR.join(keys) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return keys
