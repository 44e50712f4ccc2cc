"""Instruments as documents: their fields, and the words by which they are searched for.

``search`` has every beginning of every word, those of the symbol marked by ``=``; ``rank`` says
which of two that match is shown first. Options have neither: they are found by their underlying,
expiry and strike (``strike_text``, empty for futures), of which one index serves any part.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from bson.decimal128 import Decimal128

from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.money import quantity_text
from autotrade.storage.bson import Document

SYMBOL_MARK: Final = "="
LONGEST_BEGINNING: Final = 20
_WORD: Final = re.compile(r"[A-Z0-9&]+")
_OPTIONS: Final = frozenset({InstrumentKind.CALL, InstrumentKind.PUT})
_RANK_STEP: Final = 100
_FUTURES_RANK: Final = 10
_LAST_RANK: Final = 10_000_000


def instrument_document(instrument: Instrument, loaded_by: str) -> Document:
    """Return the document of an instrument; written out by hand, for there are 200,000 a day."""
    document: Document = {
        "_id": instrument.symbol,
        "symbol": instrument.symbol,
        "segment": instrument.segment.value,
        "kind": instrument.kind.value,
        "name": instrument.name,
        "lot_size": _decimal(instrument.lot_size),
        "tick_size": _decimal(instrument.tick_size),
        "aliases": list(instrument.aliases),
        "freeze_quantity": _optional(instrument.freeze_quantity),
        "isin": instrument.isin,
        "underlying": instrument.underlying,
        "expiry": None if instrument.expiry is None else instrument.expiry.isoformat(),
        "strike": _optional(instrument.strike),
        "series": instrument.series,
        "keys": {loaded_by: dict(instrument.keys[loaded_by])},
        "expired_at": None,
    }
    if instrument.expiry is not None:
        strike = instrument.strike
        document["strike_text"] = "" if strike is None else quantity_text(strike)
    if instrument.kind not in _OPTIONS:
        document["search"] = list(_beginnings(instrument))
        document["rank"] = _rank(instrument)
    return document


def words_of(text: str) -> list[str]:
    """Return the words of what is searched for, or in, in capitals."""
    return _WORD.findall(text.upper())


def _beginnings(instrument: Instrument) -> Iterator[str]:
    bare = instrument.symbol.partition(":")[2]
    for end in range(1, min(len(bare), LONGEST_BEGINNING) + 1):
        yield f"{SYMBOL_MARK}{bare[:end]}"
    words = {*words_of(instrument.name), *words_of(bare)}
    if instrument.kind is InstrumentKind.FUTURE:
        words.add("FUT")
    yield from {
        word[:end] for word in words for end in range(1, min(len(word), LONGEST_BEGINNING) + 1)
    }


def _rank(instrument: Instrument) -> int:
    """Return the place in a list: indices, shares, near futures, the rest; short names first."""
    if instrument.kind is InstrumentKind.INDEX:
        place = 0
    elif instrument.expiry is not None:
        place = _FUTURES_RANK + instrument.expiry.toordinal()
    elif instrument.series == "EQ":
        place = 1
    elif instrument.segment is Segment.BSE:
        place = 2
    else:
        place = _LAST_RANK
    return place * _RANK_STEP + min(len(instrument.symbol), _RANK_STEP - 1)


def _optional(value: Decimal | None) -> Decimal128 | None:
    return None if value is None else _decimal(value)


@lru_cache(maxsize=16_384)
def _decimal(value: Decimal) -> Decimal128:
    return Decimal128(value)
