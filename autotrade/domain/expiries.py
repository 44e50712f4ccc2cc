"""Expiries: by when a contract has ended, and what it is settled at. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from autotrade.domain.contracts import MONTHS, quoted_exchange
from autotrade.domain.instruments import Instrument, InstrumentKind
from autotrade.domain.money import ZERO

_DATED: Final = re.compile(r"(.+?)(\d\d)(\d\d)(\d\d)(?:FUT|([CP])(\d+(?:\.\d+)?))\Z")
_MONTHLY: Final = re.compile(rf"(.+?)(\d\d)({'|'.join(MONTHS)})(?:FUT|(\d+(?:\.\d+)?)([CP])E)\Z")
_CONTRACTS: Final = {
    None: InstrumentKind.FUTURE,
    "C": InstrumentKind.CALL,
    "P": InstrumentKind.PUT,
}
_INDICES: Final = frozenset(
    {
        *("NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY", "NIFTYNXT50"),
        *("SENSEX", "BANKEX", "SENSEX50"),
    }
)
_OF_SHARES: Final = frozenset({"NSE", "BSE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """How a contract ends. ``underlying`` is a canonical symbol, ``strike`` in rupees.

    ``day`` is the last day of trading (India), if ``is_exact``; else the last of its month, by
    which it has ended for certain: of a monthly name alone nobody can tell the day.
    """

    kind: InstrumentKind
    underlying: str
    day: date
    is_exact: bool
    strike: Decimal | None = None

    @property
    def is_of_a_share(self) -> bool:
        """Say whether a real one is settled by delivering shares."""
        exchange, _, name = self.underlying.partition(":")
        return exchange in _OF_SHARES and name not in _INDICES

    def value(self, underlying: Decimal) -> Decimal:
        """Return what one unit is worth at the end, at a price of the underlying; never below 0."""
        if self.strike is None or self.kind is InstrumentKind.FUTURE:
            return underlying
        gain = underlying - self.strike
        return max(gain if self.kind is InstrumentKind.CALL else -gain, ZERO)


def expiry_of(symbol: str, instrument: Instrument | None) -> Expiry | None:
    """Return how a contract ends; None for what is none, or never ends.

    The instrument tells; without one the canonical symbol does, as far as it can.
    """
    if instrument is None:
        return _read(symbol)
    if instrument.expiry is None or instrument.kind not in _CONTRACTS.values():
        return None
    exchange = quoted_exchange(instrument.symbol).partition(":")[0]
    return Expiry(
        kind=instrument.kind,
        underlying=f"{exchange}:{instrument.underlying or instrument.name}",
        day=instrument.expiry,
        is_exact=True,
        strike=instrument.strike,
    )


def _read(symbol: str) -> Expiry | None:
    exchange, _, name = quoted_exchange(symbol).partition(":")
    found = _DATED.match(name)
    if found is not None:
        root, year, month, day, right, strike = found.groups()
        try:
            on = date(2000 + int(year), int(month), int(day))
        except ValueError:  # digits that are no date
            return None
        return _made(f"{exchange}:{root}", on, right, strike, is_exact=True)
    found = _MONTHLY.match(name)
    if found is None:
        return None
    root, year, month, strike, right = found.groups()
    in_year, number = 2000 + int(year), MONTHS.index(month) + 1
    last = date(in_year, number, monthrange(in_year, number)[1])
    return _made(f"{exchange}:{root}", last, right, strike, is_exact=False)


def _made(
    underlying: str, day: date, right: str | None, strike: str | None, *, is_exact: bool
) -> Expiry:
    return Expiry(
        kind=_CONTRACTS[right],
        underlying=underlying,
        day=day,
        is_exact=is_exact,
        strike=Decimal(strike) if strike is not None else None,
    )
