"""The program's own keys: made at the first run, kept in files that only their owner can read."""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def secret_key(folder: Path, name: str) -> str:
    """Return the key kept under ``name``, made of 256 random bits at the first call.

    Safe when several processes ask at once: one makes it, all get the same.

    Raises:
        OSError: the folder can't be written or the file not read.
    """
    return _kept(folder, name, secrets.token_urlsafe(32))


def vault_key(folder: Path, name: str) -> str:
    """Return the vault's key kept under ``name``; otherwise as ``secret_key``."""
    return _kept(folder, name, Fernet.generate_key().decode())


def _kept(folder: Path, name: str, fresh: str) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        own = folder / f".{name}.{os.getpid()}"
        own.touch(mode=0o600)
        own.write_text(fresh + "\n", encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another process was quicker
            path.hardlink_to(own)
        own.unlink()
    return path.read_text(encoding="ascii").strip()
