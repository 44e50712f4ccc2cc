"""Paper accounts in MongoDB: one document each, of which a change writes what it changed."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.ids import BrokerId
from autotrade.domain.orders import Product
from autotrade.domain.paper_states import PaperState
from autotrade.storage.bson import Document, encode_value, from_document, to_document
from autotrade.storage.client import translated

_CONSTANT: Final = frozenset({"id", "user_id", "positions"})
_FIELDS: Final = tuple(
    each.name for each in dataclasses.fields(PaperState) if each.name not in _CONSTANT
)


class MongoPaperAccounts:
    """The collection ``paper_accounts``."""

    def __init__(self, database: Database[Document]):
        self._collection = database["paper_accounts"]

    def get(self, broker_id: BrokerId) -> PaperState | None:
        """Return an account, or None."""
        with translated():
            document = self._collection.find_one({"_id": broker_id})
        return None if document is None else from_document(PaperState, document)

    def holding(self, product: Product) -> Sequence[PaperState]:
        """Return the accounts with a position of a product, also a closed one of the day."""
        with translated():
            return [
                from_document(PaperState, document)
                for document in self._collection.find({"holds": product.value})
            ]

    def all(self) -> Iterator[PaperState]:
        """Yield every account."""
        with translated():
            for document in self._collection.find({}):
                yield from_document(PaperState, document)

    def write(self, before: PaperState | None, after: PaperState, session: ClientSession) -> bool:
        """Store an account within a transaction; False when it is no longer ``before``."""
        if before is None:
            self._collection.insert_one(document_of(after), session=session)
            return True
        where = {"_id": after.id, "version": before.version}
        update = change_of(before, after)
        return self._collection.update_one(where, update, session=session).matched_count == 1


def document_of(state: PaperState) -> Document:
    """Return the document of an account."""
    return {**to_document(state), "holds": _held(state)}


def change_of(before: PaperState, after: PaperState) -> Document:
    """Return the update that makes the one account of the other: what changed, and no more."""
    changed: Document = {
        name: encode_value(getattr(after, name))
        for name in _FIELDS
        if getattr(after, name) is not getattr(before, name)
    }
    gone: Document = {}
    if after.positions is not before.positions:
        changed["holds"] = _held(after)
        for key, position in after.positions.items():
            if before.positions.get(key) is not position:
                changed[f"positions.{key}"] = encode_value(position)
        gone = {f"positions.{key}": "" for key in before.positions if key not in after.positions}
    return {"$set": changed, "$unset": gone} if gone else {"$set": changed}


def _held(state: PaperState) -> list[str]:
    """Return the products of the positions, by which the day's and the night's work finds them."""
    return sorted({each.product.value for each in state.positions.values()})
