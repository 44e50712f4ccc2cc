"""Decimal helpers: the only doors between text, prices and quantities."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Final

ZERO: Final = Decimal(0)
PAISA: Final = Decimal("0.01")


def round_to_tick(value: Decimal, tick: Decimal) -> Decimal:
    """Return ``value`` rounded to the instrument's tick (rupees, not paise).

    Raises:
        ValueError: ``tick`` is not positive.
    """
    if tick <= 0:
        msg = f"tick must be positive, was {tick}"
        raise ValueError(msg)
    return (value / tick).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * tick


def floor_to_lot(quantity: Decimal, lot: Decimal) -> Decimal:
    """Return the largest multiple of ``lot`` that is not above ``quantity`` (both positive)."""
    if lot <= 0:
        msg = f"lot must be positive, was {lot}"
        raise ValueError(msg)
    return (quantity / lot).quantize(Decimal(1), rounding=ROUND_DOWN) * lot


def price_text(value: Decimal) -> str:
    """Write a price or an amount of money as the API does: plain digits, at least two decimals.

    More decimals are written only where they say something.
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:
        value = value.quantize(PAISA)
    text = f"{value:f}"
    if isinstance(exponent, int) and exponent < -2:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return text


def quantity_text(value: Decimal) -> str:
    """Write a quantity as the API does: plain digits, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
