"""The connection to MongoDB, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any, Final

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, NetworkTimeout, PyMongoError
from typing_extensions import override

from autotrade.domain.errors import UnavailableError

DEFAULT_DATABASE = "autotrade"
OPTIONS: Final[CodecOptions[dict[str, Any]]] = CodecOptions(tz_aware=True, tzinfo=UTC)
"""How documents are read."""
WAIT_MILLISECONDS: Final = 1500
"""How long a write waits to become durable."""
_AWAY = (ConnectionFailure, NetworkTimeout, ExecutionTimeout)
# InterruptedAtShutdown, ShutdownInProgress, NotWritablePrimary, PrimarySteppedDown and kin,
# WriteConcernTimeout, OutOfDiskSpace: the server can't serve us just now
_AWAY_CODES = frozenset({64, 91, 189, 262, 10107, 11600, 11602, 13435, 13436, 14031})


class _Database(Database[dict[str, Any]]):
    """A database that makes each of its collections once: every transaction names forty."""

    def __init__(self, client: MongoClient[dict[str, Any]], name: str, options: Any) -> None:
        super().__init__(client, name, options)
        self._made: dict[str, Collection[dict[str, Any]]] = {}

    @override
    def __getitem__(self, name: str) -> Collection[dict[str, Any]]:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


class _Client(MongoClient[dict[str, Any]]):
    @override
    def get_default_database(
        self, default: str | None = None, codec_options: Any = None, *args: Any, **kwargs: Any
    ) -> Database[dict[str, Any]]:
        found = super().get_default_database(default, codec_options, *args, **kwargs)
        return _Database(self, found.name, codec_options)


def connect(uri: str, app: str) -> MongoClient[dict[str, Any]]:
    """Return a lazy client: majority, journaled writes; 1.5 s to find a server."""
    return _Client(
        uri,
        appname=f"autotrade-{app}",
        tz_aware=True,
        tzinfo=UTC,
        w="majority",
        journal=True,
        wtimeoutms=WAIT_MILLISECONDS,
        serverSelectionTimeoutMS=1500,
        connectTimeoutMS=1500,
        socketTimeoutMS=20000,
        retryWrites=True,
        maxPoolSize=64,
    )


def database(client: MongoClient[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Return the database that the URI names, else ``autotrade``."""
    return client.get_default_database(DEFAULT_DATABASE, codec_options=OPTIONS)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's "server is away" errors into ``UnavailableError``; others pass."""
    try:
        yield
    except PyMongoError as error:
        is_away = isinstance(error, _AWAY) or getattr(error, "code", None) in _AWAY_CODES
        if is_away or error.timeout:
            msg = "The database is away."
            raise UnavailableError(msg) from error
        raise
