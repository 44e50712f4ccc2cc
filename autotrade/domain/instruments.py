"""Symbols in their one canonical form: ``EXCHANGE:SYMBOL``, as in ``NSE:SBIN``."""

import re
from typing import Final

from autotrade.domain.errors import InvalidError

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
