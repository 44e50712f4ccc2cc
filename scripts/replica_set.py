"""Makes the embedded MongoDB a replica set of one, which transactions need."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any, Final

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from scripts.embedded import REPLICA_SET

if TYPE_CHECKING:
    from collections.abc import Callable

PRIMARY_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.02
NOT_YET_INITIALIZED: Final = 94


def ensure_primary(address: str, *, seconds: float = PRIMARY_SECONDS) -> None:
    """Wait for the server at ``address`` (host:port), set it up if needed, wait for a primary.

    Safe to repeat. A server that has moved to another port is told so.

    Raises:
        TimeoutError: there was no primary within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    _await(lambda: _accepts(address), deadline, f"MongoDB does not answer on {address}")
    with MongoClient[dict[str, Any]](address, directConnection=True) as client:
        _await(
            lambda: _configure(client, address),
            deadline,
            f"MongoDB on {address} could not be made a replica set",
        )
        _await(
            lambda: bool(client.admin.command("hello").get("isWritablePrimary")),
            deadline,
            f"MongoDB on {address} did not become primary",
        )


def _configure(client: MongoClient[dict[str, Any]], address: str) -> bool:
    """Set the replica set up, or move it here; say whether that was possible already."""
    wanted = [{"_id": 0, "host": address}]
    try:
        config = client.admin.command("replSetGetConfig")["config"]
        if [member["host"] for member in config["members"]] != [address]:
            moved = {**config, "members": wanted, "version": config["version"] + 1}
            client.admin.command("replSetReconfig", moved, force=True)
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            return _initiate(client, wanted)
        raise
    return True


def _initiate(client: MongoClient[dict[str, Any]], members: list[dict[str, Any]]) -> bool:
    """Initiate; not possible while a stored configuration is still being looked at."""
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    except (OperationFailure, ConnectionFailure):
        return False
    return True


def _accepts(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            return True
    except OSError:
        return False


def _await(condition: Callable[[], bool], deadline: float, complaint: str) -> None:
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(POLL_SECONDS)
