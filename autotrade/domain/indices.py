"""The two indices that are always among the prices, and the names people know them by."""

from typing import Final

NIFTY: Final = "NSE:NIFTY"
SENSEX: Final = "BSE:SENSEX"
ALWAYS: Final = (NIFTY, SENSEX)
_NAMES: Final = {
    "NSE:^NSEI": NIFTY,
    "NSE:NIFTY50": NIFTY,
    "NSE:^BSESN": SENSEX,
    "BSE:^BSESN": SENSEX,
    "NSE:SENSEX": SENSEX,
}


def index_symbol(symbol: str) -> str:
    """Return the canonical symbol of an index known by another name; any other symbol as it is."""
    return _NAMES.get(symbol, symbol)
