"""Instruments, and symbols in their one canonical form: ``EXCHANGE:SYMBOL``, as in ``NSE:SBIN``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.domain.money import quantity_text
from autotrade.domain.signals import Signal

EXCHANGES: Final = frozenset({"NSE", "BSE", "MCX", "FX", "NFO", "BFO", "CDS", "BCD"})
_WELL_FORMED: Final = re.compile(r"[A-Z0-9^][A-Z0-9&._^!-]{0,63}\Z")
_EXCHANGE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,15}\Z")


class Segment(StrEnum):
    """Exchange and segment in one; TradingView says NSE also for what is NFO here."""

    NSE = "NSE"
    BSE = "BSE"
    NFO = "NFO"
    BFO = "BFO"
    MCX = "MCX"
    CDS = "CDS"
    BCD = "BCD"
    IDX = "IDX"
    MT5 = "MT5"


class InstrumentKind(StrEnum):
    """What is traded: equity, future, call, put, index (data only) or currency pair."""

    EQUITY = "EQ"
    FUTURE = "FUT"
    CALL = "CE"
    PUT = "PE"
    INDEX = "IDX"
    FOREX = "FX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Something that can be traded, under one name whatever the broker.

    ``symbol`` is the canonical one; ``aliases`` are other canonical forms of the same contract
    (a dated name beside the monthly one). ``lot_size`` and ``freeze_quantity`` are in units,
    ``tick_size`` and ``strike`` in rupees. ``keys`` has, by type of broker, what that broker
    calls it: the names of the values are the adapter's own.
    """

    symbol: str
    segment: Segment
    kind: InstrumentKind
    name: str
    lot_size: Decimal
    tick_size: Decimal
    aliases: tuple[str, ...] = ()
    freeze_quantity: Decimal | None = None
    isin: str | None = None
    underlying: str | None = None
    expiry: date | None = None
    strike: Decimal | None = None
    series: str | None = None
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def canonical_symbol(symbol: str, exchange: str | None, default_exchange: str = "NSE") -> str:
    """Return ``EXCHANGE:SYMBOL`` of a bare or an already prefixed symbol.

    Raises:
        InvalidError: the symbol or its exchange is not well formed; the field is ``symbol``.
    """
    text = symbol.strip().upper()
    prefix, colon, rest = text.partition(":")
    if colon:
        exchange, text = prefix, rest
    place = (exchange or default_exchange).strip().upper()
    if not _WELL_FORMED.match(text) or not _EXCHANGE.match(place):
        message = f"{symbol!r} is not a symbol such as NSE:SBIN."
        raise InvalidError(errors={"symbol": [message]})
    return f"{place}:{text}"


def signal_symbol(signal: Signal, default_exchange: str) -> str:
    """Return the canonical symbol of a signal; a contract given by its parts gets a dated name.

    The dated name is TradingView's (``NSE:NIFTY261124C25900``): unlike the monthly one it says
    the day, so that two weekly contracts are never taken for one.

    Raises:
        InvalidError: the symbol is not well formed; the field is ``symbol``.
    """
    symbol = signal.symbol
    if signal.expiry is not None and signal.right is not None and signal.strike is not None:
        symbol += f"{signal.expiry:%y%m%d}{signal.right[0]}{quantity_text(signal.strike)}"
    elif signal.expiry is not None and signal.instrument == "FUT":
        symbol += f"{signal.expiry:%y%m%d}FUT"
    return canonical_symbol(symbol, signal.exchange, default_exchange)
