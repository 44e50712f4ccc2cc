"""Symbols in their one canonical form: ``EXCHANGE:SYMBOL``, as in ``NSE:SBIN``."""

import re
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.domain.money import quantity_text
from autotrade.domain.signals import Signal

EXCHANGES: Final = frozenset({"NSE", "BSE", "MCX", "FX", "NFO", "BFO", "CDS", "BCD"})
_WELL_FORMED: Final = re.compile(r"[A-Z0-9^][A-Z0-9&._^!-]{0,63}\Z")
_EXCHANGE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,15}\Z")


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
