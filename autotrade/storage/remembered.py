"""Domain values of documents, remembered by the bytes that they were stored as.

What decisions ask is read for each of them, and is mostly what it was for the last: strategies,
accounts, positions in other symbols. As the bytes are read each time, what is remembered of them
is never out of date. Nobody changes a value of the domain, so many may have the same one.
"""

from functools import lru_cache
from typing import Any, Final

from bson import decode

from autotrade.storage.bson import Document, from_document
from autotrade.storage.client import OPTIONS

_LONGEST: Final = 16 * 1024
_MOST: Final = 1024
"""Of 1 kB each, as most are, with values of the like."""


def read(kind: Any, stored: bytes | Document) -> Any:
    """Return a document as a value of ``kind``, which others may have too; None: as it is."""
    if isinstance(stored, bytes):
        if kind is not None and len(stored) <= _LONGEST:
            return _remembered(kind, stored)
        stored = decode(stored, OPTIONS)
    return stored if kind is None else from_document(kind, stored)


@lru_cache(_MOST)
def _remembered(kind: Any, stored: bytes) -> object:
    return from_document(kind, decode(stored, OPTIONS))
