"""Candles: what a price did within an interval."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Interval(StrEnum):
    """How long a candle lasts."""

    MINUTE_1 = "1m"
    MINUTE_5 = "5m"
    MINUTE_15 = "15m"
    MINUTE_25 = "25m"
    HOUR_1 = "1h"
    DAY_1 = "1d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """One bar; ``opens_at`` is aware UTC, prices in rupees, volume in units."""

    opens_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    open_interest: Decimal | None = None
