"""Sessions: transactions with a snapshot, tried again after a write conflict as pymongo does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from pymongo.errors import ExecutionTimeout, OperationFailure, PyMongoError

from autotrade.storage import unit_of_work
from tests.support.memory_mongo.engine import Engine
from tests.support.memory_mongo.tables import Table
from tests.support.memory_mongo.views import SnapshotView

T = TypeVar("T")
WRITE_CONFLICT = 112
NO_SUCH_TRANSACTION = 251
_TRANSIENT = "TransientTransactionError"


def write_conflict() -> OperationFailure:
    """Return the error of a transaction that met another's write."""
    return _failure("WriteConflict", WRITE_CONFLICT)


def _failure(words: str, code: int) -> OperationFailure:
    return OperationFailure(words, code, {"code": code, "errorLabels": [_TRANSIENT]})


class Transaction:
    """What one transaction sees and has written; the first command takes the snapshot."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._snapshot: dict[str, Table] | None = None
        self._views: dict[str, SnapshotView] = {}
        self.is_over = False

    def view(self, name: str) -> SnapshotView:
        """Return a collection as this transaction sees it.

        Raises:
            OperationFailure: an error, or its time, ended the transaction.
        """
        if self.is_over:
            msg = "Transaction has been aborted."
            raise _failure(msg, NO_SUCH_TRANSACTION)
        self._engine.shape(name)
        if self._snapshot is None:
            self._snapshot = dict(self._engine.tables)
            for table in self._snapshot.values():
                table.is_shared = True
        if name not in self._views:
            base = self._snapshot.get(name) or Table({}, [{} for _ in range(8)])
            self._views[name] = SnapshotView(self._engine, name, base, self)
        return self._views[name]

    def commit(self) -> None:
        """Make everything that was written seen at once.

        Raises:
            OperationFailure: the transaction is over.
        """
        if self.is_over:
            msg = "Transaction has been aborted."
            raise _failure(msg, NO_SUCH_TRANSACTION)
        self.is_over = True
        self._engine.free(self)
        for name, view in self._views.items():
            for key, stored in view.written.items():
                self._engine.put(name, key, stored)

    def abandon(self) -> None:
        """Forget what was written, and let go of it."""
        with self._engine.lock:
            if not self.is_over:
                self.is_over = True
                self._engine.free(self)


class MemorySession:
    """A client session that runs one transaction at a time."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self.transaction: Transaction | None = None

    def __enter__(self) -> "MemorySession":
        return self

    def __exit__(self, *_: object) -> None:
        self.abort_transaction()

    def start_transaction(self) -> "AbstractContextManager[None]":
        """Begin a transaction; left as a context it is committed, or given up after an error."""
        self.transaction = Transaction(self._engine)
        return self._by_hand()

    def abort_transaction(self) -> None:
        """End the transaction; what it wrote is gone."""
        if self.transaction is not None:
            self.transaction.abandon()
        self.transaction = None

    def with_transaction(self, work: Callable[[Any], T]) -> T:
        """Run ``work`` until it commits; again after a write conflict, but not for ever."""
        hooks = self._engine.hooks
        began = hooks.time()
        while True:
            self.transaction = Transaction(self._engine)
            try:
                result = work(self)
                self._commit(self.transaction)  # perhaps another than was begun here
                return result
            except PyMongoError as error:
                self.transaction.abandon()
                if not error.has_error_label(_TRANSIENT):
                    raise
                if hooks.time() - began > unit_of_work.TRY_SECONDS:
                    msg = "The transaction met write conflicts for too long."
                    raise ExecutionTimeout(msg, 50, {"code": 50}) from error
            except Exception:
                self.transaction.abandon()
                raise
            except BaseException:  # whoever ran it is dead, and can't say so to the server
                hooks.orphaned(self.transaction)
                raise
            finally:
                self.transaction = None
            hooks.wait(self._engine)

    @contextmanager
    def _by_hand(self) -> Iterator[None]:
        try:
            yield
            if self.transaction is not None:
                self._commit(self.transaction)
        finally:
            self.abort_transaction()

    def _commit(self, transaction: Transaction) -> None:
        self._engine.hooks.before("commit", "")
        with self._engine.lock:
            transaction.commit()
        self._engine.hooks.after("commit", "")
