"""Names of futures and options: the canonical one, and the other forms that mean the same.

The last expiry of a month, for one underlying, is its monthly contract and is named by the
month (``NIFTY26NOV25000CE``); every other one is named by its day, as TradingView does
(``NIFTY261124C25900``). Which expiry is the last, an instrument master tells; it is never
computed from weekdays, which change by circular.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from autotrade.domain.instruments import InstrumentKind
from autotrade.domain.money import quantity_text

MONTHS: Final = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_FUTURES_MONTH_LETTERS: Final = "FGHJKMNQUVXZ"
_SAME_EXCHANGE: Final = {"NFO": "NSE", "CDS": "NSE", "BFO": "BSE", "BCD": "BSE"}
_CONTINUOUS: Final = re.compile(r"([A-Z]+):([A-Z0-9&._-]+?)([1-9])!\Z")


@dataclass(frozen=True, slots=True)
class Continuous:
    """A symbol that stands for the ``number``-th nearest future, as ``NSE:NIFTY1!`` does."""

    exchange: str
    underlying: str
    number: int


def parse_continuous(symbol: str) -> Continuous | None:
    """Return what a canonical symbol such as ``NSE:NIFTY1!`` asks for; None for all others."""
    found = _CONTINUOUS.match(symbol)
    return found and Continuous(found[1], found[2], int(found[3]))


def quoted_exchange(symbol: str) -> str:
    """Return a canonical symbol under the exchange that charts name: NSE for NFO, and so on."""
    exchange, _, rest = symbol.partition(":")
    return f"{_SAME_EXCHANGE.get(exchange, exchange)}:{rest}"


def chart_root(name: str) -> str:
    """Return a share's or an underlying's name as charts write it: ``M_M`` for ``M&M``."""
    return name.replace("&", "_").replace("-", "_")


def contract_names(
    kind: InstrumentKind,
    underlying: str,
    expiry: date,
    strike: Decimal | None,
    *,
    is_monthly: bool,
) -> tuple[str, ...]:
    """Return a contract's names without an exchange, the canonical one first.

    Raises:
        ValueError: it is neither a future nor an option with a strike.
    """
    if kind is InstrumentKind.FUTURE:
        dated, monthly = f"{expiry:%y%m%d}FUT", f"{_month(expiry)}FUT"
    elif kind in {InstrumentKind.CALL, InstrumentKind.PUT} and strike is not None:
        price = quantity_text(strike)
        dated, monthly = f"{expiry:%y%m%d}{kind.value[0]}{price}", f"{_month(expiry)}{price}{kind}"
    else:
        msg = f"{kind} of {underlying} with strike {strike} is not a contract"
        raise ValueError(msg)
    endings: tuple[str, ...] = (monthly, dated) if is_monthly else (dated,)
    if is_monthly and kind is InstrumentKind.FUTURE:
        endings += (f"{_FUTURES_MONTH_LETTERS[expiry.month - 1]}{expiry.year}",)
    root = chart_root(underlying)
    names = [f"{underlying}{ending}" for ending in endings]
    if root != underlying:
        names += [f"{root}{ending}" for ending in endings]
    return tuple(names)


def _month(expiry: date) -> str:
    return f"{expiry.year % 100:02d}{MONTHS[expiry.month - 1]}"
