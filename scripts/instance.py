"""One AutoTrade per data folder, one server per port: what must hold before anything starts."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import Final

from scripts.problems import StartError

HANDOVER_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.1
OWNER_ONLY: Final = 0o700


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data folder and its log folder, for the owner alone.

    A log folder that is there, and that others may open, is closed to them; the data folder
    itself stays as open as its owner made it.

    Raises:
        StartError: they cannot be made or written to.
    """
    logs = data_dir / "log"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
        logs.mkdir(exist_ok=True, mode=OWNER_ONLY)
        if logs.stat().st_mode & 0o077:
            logs.chmod(OWNER_ONLY)
        probe = data_dir / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        msg = (
            f"AutoTrade cannot write to its data folder {data_dir} ({error.strerror}): "
            "make it writable, or name another in AUTOTRADE_DATA_DIR."
        )
        raise StartError(msg) from error


def lock(data_dir: Path, *, handover_seconds: float = HANDOVER_SECONDS) -> int:
    """Lock the data folder and return the lock's file descriptor.

    The lock belongs to the open file, which all processes of the instance inherit: it is free
    when the last of them has ended, however they ended. While the instance that wrote its
    process id has gone and its servers are still stopping, this waits for them.

    Raises:
        StartError: another instance is running on this folder.
    """
    handle = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + handover_seconds
    while not _try_lock(handle):
        owner = os.pread(handle, 32, 0).decode().strip()
        if _is_alive(owner) or time.monotonic() > deadline:
            os.close(handle)
            msg = (
                f"AutoTrade is already running on {data_dir} (process {owner or 'unknown'}): "
                "stop it, or give this one its own AUTOTRADE_DATA_DIR and PORT."
            )
            raise StartError(msg)
        time.sleep(POLL_SECONDS)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def check_port(host: str, port: int) -> None:
    """See that the web server will be able to listen on an address.

    Raises:
        StartError: the port is in use or not allowed, or the host is not this machine's.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        raise StartError(_no_listening(host, port, error)) from error


def _no_listening(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use: choose another, as in PORT={port % 65535 + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for root: choose another, as in PORT=5000."
    return f"AutoTrade cannot listen on {host}:{port} ({error.strerror}): change HOST or PORT."


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(owner: str) -> bool:
    """Say whether a process runs; one that has ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{owner}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
