"""Every sealed text in the store, for a rotation of the vault's keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pymongo.database import Database

from autotrade.storage.bson import Document
from autotrade.storage.client import translated

SEALED: Final[Mapping[str, tuple[str, ...]]] = {
    "broker_accounts": (
        "credentials",
        "postback_secret",
        "old_postback_secrets.sealed",
        "hint_secret",
    ),
    "strategies": ("webhook_secret",),
    "second_factors": ("secret",),
    "mail_outbox": ("secret",),
    "channels": ("secret",),
    "deliveries": ("secret",),
}
"""By collection, the fields that hold ciphertext; one with a dot is within a list."""


@dataclass(frozen=True, slots=True)
class SealedText:
    """One ciphertext and where it stands."""

    collection: str
    key: object
    path: str
    text: str


class SealedTexts:
    """Walks over all sealed texts, and changes one at a time."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database

    def all(self) -> Iterator[SealedText]:
        """Yield every sealed text of all users, in constant memory."""
        for name, fields in SEALED.items():
            shown = {field.partition(".")[0]: 1 for field in fields}
            with translated():
                for document in self._database[name].find({}, shown, batch_size=500):
                    for field in fields:
                        yield from _texts(name, document, field)

    def swap(self, sealed: SealedText, fresh: str) -> bool:
        """Put ``fresh`` in a text's place; False when it is another one by now."""
        with translated():
            changed = self._database[sealed.collection].update_one(
                {"_id": sealed.key, sealed.path: sealed.text}, {"$set": {sealed.path: fresh}}
            )
        return changed.matched_count == 1


def _texts(name: str, document: Document, field: str) -> Iterator[SealedText]:
    outer, _, inner = field.partition(".")
    found = document.get(outer)
    if inner:
        for number, part in enumerate(found or ()):
            yield SealedText(name, document["_id"], f"{outer}.{number}.{inner}", part[inner])
    elif found is not None:
        yield SealedText(name, document["_id"], outer, found)
