"""Ticks: by how much prices differ at least, where no broker's instrument tells."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

TICK: Final = Decimal("0.05")
FINE_TICK: Final = Decimal("0.0001")
_FINE_BELOW: Final = Decimal(5)
_RUPEE_PAIR: Final = re.compile(r"(CDS|BCD|NSE|BSE):(USD|EUR|GBP|JPY)INR(\d|[1-9]!)")
_PAIR_TICK: Final = Decimal("0.0025")
_FOREX_TICK: Final = Decimal("0.00001")
_YEN_TICK: Final = Decimal("0.001")
_METAL_TICK: Final = Decimal("0.01")


@lru_cache(maxsize=4096)
def market_tick(symbol: str) -> Decimal:
    """Return the tick of a canonical symbol's market, in the currency of its price."""
    exchange, _, name = symbol.partition(":")
    if exchange == "FX":
        if name.startswith(("XAU", "XAG")):
            return _METAL_TICK
        return _YEN_TICK if name.endswith("JPY") else _FOREX_TICK
    return _PAIR_TICK if _RUPEE_PAIR.match(symbol) else TICK


def tick_of(symbol: str, price: Decimal) -> Decimal:
    """Return the tick at a price: what is below five rupees is told more finely."""
    tick = market_tick(symbol)
    return FINE_TICK if tick == TICK and price < _FINE_BELOW else tick
