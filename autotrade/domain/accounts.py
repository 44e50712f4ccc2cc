"""What a broker's books say of an account: money, holdings, positions and trades.

These are the broker's words, shown beside our own records and compared with them; symbols are
canonical where the instrument is known, else the broker's own. Money in rupees, times aware UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from autotrade.domain.orders import Product, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """An account's money; a figure that the broker does not tell is None."""

    available: Decimal
    utilized: Decimal | None = None
    collateral: Decimal | None = None
    withdrawable: Decimal | None = None
    opening: Decimal | None = None
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Securities in the demat account; ``t1_quantity`` is bought but not settled yet."""

    symbol: str
    quantity: Decimal
    average_price: Decimal | None = None
    available_quantity: Decimal | None = None
    t1_quantity: Decimal | None = None
    isin: str | None = None
    last_price: Decimal | None = None
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPosition:
    """A position as the broker nets it; ``quantity`` is signed, short is negative."""

    symbol: str
    product: Product | None
    quantity: Decimal
    average_price: Decimal | None = None
    last_price: Decimal | None = None
    realized_pnl: Decimal | None = None
    unrealized_pnl: Decimal | None = None
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTrade:
    """One trade of the broker's trade book."""

    trade_id: str
    broker_order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    product: Product | None = None
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)
