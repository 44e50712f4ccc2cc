"""Listings: where something trades and as what, which decides charges and margins."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from autotrade.domain.instruments import Instrument, InstrumentKind, Segment

_FUTURE: Final = re.compile(r"[A-Z0-9&._-]+?(\d{2}[A-Z]{3}|\d{6})FUT\Z|.+[1-9]!\Z")
_MONTHLY_OPTION: Final = re.compile(r".+\d{2}[A-Z]{3}(\d+(?:\.\d+)?)[CP]E\Z")
_DATED_OPTION: Final = re.compile(r".+\d{6}[CP](\d+(?:\.\d+)?)\Z")


class ListingKind(StrEnum):
    """As what something trades, as far as money is concerned."""

    EQUITY = "equity"
    FUTURE = "future"
    OPTION = "option"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Listing:
    """Where something trades and as what; ``strike`` in rupees, of options only."""

    exchange: str
    kind: ListingKind
    strike: Decimal | None = None

    @property
    def text(self) -> str:
        """Return the name under which the tables have it, such as ``NSE option``."""
        return f"{self.exchange} {self.kind.value}"


_KINDS: Final = {
    InstrumentKind.EQUITY: ListingKind.EQUITY,
    InstrumentKind.INDEX: ListingKind.EQUITY,
    InstrumentKind.FUTURE: ListingKind.FUTURE,
    InstrumentKind.CALL: ListingKind.OPTION,
    InstrumentKind.PUT: ListingKind.OPTION,
    InstrumentKind.FOREX: ListingKind.CURRENCY,
}
_EXCHANGES: Final = {"NFO": "NSE", "BFO": "BSE", "BCD": "CDS"}
_PAIRS: Final = re.compile(r"(USD|EUR|GBP|JPY)INR(\d|[1-9]!)")
"""Contracts on currencies, which charts list under the exchange's own name."""
_OF_SEGMENT: Final = {
    Segment.NFO: "NSE",
    Segment.BFO: "BSE",
    Segment.CDS: "CDS",
    Segment.BCD: "CDS",
    Segment.MT5: "FX",
}


def listing_of(symbol: str, instrument: Instrument | None = None) -> Listing:
    """Return where a canonical symbol trades; without an instrument its form has to tell."""
    if instrument is None:
        return _read(symbol)
    exchange = _OF_SEGMENT.get(instrument.segment, instrument.segment.value)
    if instrument.segment is Segment.IDX:
        exchange = symbol.partition(":")[0]
    return Listing(exchange, _KINDS[instrument.kind], instrument.strike)


@lru_cache(maxsize=4096)
def _read(symbol: str) -> Listing:
    prefix, _, name = symbol.partition(":")
    exchange = _EXCHANGES.get(prefix, prefix)
    if exchange in {"NSE", "BSE"} and _PAIRS.match(name):
        exchange = "CDS"
    if exchange == "FX":
        return Listing(exchange, ListingKind.CURRENCY)
    option = _MONTHLY_OPTION.match(name) or _DATED_OPTION.match(name)
    if option is not None:
        return Listing(exchange, ListingKind.OPTION, Decimal(option[1]))
    kind = ListingKind.FUTURE if _FUTURE.match(name) else ListingKind.EQUITY
    return Listing(exchange, kind)
