"""What happens at the paper broker within a transaction of ours."""

from collections.abc import Callable

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId
from autotrade.domain.paper_states import PaperState
from autotrade.ports.paper import PaperBatch
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.paper_accounts import change_of
from autotrade.storage.paper_accounts import document_of as account_document
from autotrade.storage.paper_orders import document_of as order_document
from autotrade.storage.work import Work

_CHANGED = "The paper account was changed by somebody else."
_PLACED = "The paper broker has an order with this tag."


class MongoPaper:
    """Implements ``PaperRepository``."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession | None,
        work: Work | None,
        committed: list[Callable[[], None]],
    ):
        self._accounts = database["paper_accounts"]
        self._session = session
        self._work = work
        self._committed = committed
        self._changed: dict[BrokerId, tuple[PaperState | None, PaperState]] = {}

    def account(self, broker_id: BrokerId) -> PaperState | None:
        """Return an account as it is now."""
        if broker_id in self._changed:
            return self._changed[broker_id][1]
        if self._work is not None:
            self._work.settle()
        with translated():
            document = self._accounts.find_one({"_id": broker_id}, session=self._session)
        return None if document is None else from_document(PaperState, document)

    def write(self, batch: PaperBatch) -> None:
        """Write a batch when the transaction commits."""
        work, after = self._within(), batch.after
        before = self._changed[after.id][0] if after.id in self._changed else batch.before
        self._changed[after.id] = (before, after)
        if before is None:
            work.insert("paper_accounts", account_document(after), _CHANGED)
        else:
            where = {"_id": after.id, "version": before.version}
            change = change_of(before, after)
            work.update("paper_accounts", where, change, _CHANGED, instead=after.id)
        for order in batch.added:
            work.insert("paper_orders", order_document(order), _PLACED)
        for order in batch.changed:
            document = order_document(order)
            work.put("paper_orders", {"_id": document["_id"]}, document)
        for entry in batch.entries:
            work.insert("ledger_entries", to_document(entry), "The occasion was posted already.")

    def once_committed(self, keep: Callable[[], None]) -> None:
        """Have something done when the transaction has committed."""
        self._committed.append(keep)

    def _within(self) -> Work:
        if self._work is None:
            msg = "The paper book is written within transactions."
            raise ConflictError(msg)
        return self._work
