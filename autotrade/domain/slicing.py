"""Slicing: a quantity above an exchange's freeze quantity becomes several orders. Pure."""

from decimal import ROUND_DOWN, Decimal
from typing import Final

MOST_SLICES: Final = 20
"""More would be a mistake sooner than an intention."""


def slices(quantity: Decimal, freeze: Decimal | None, lot: Decimal) -> tuple[Decimal, ...]:
    """Return the quantities, in whole lots and none above ``freeze``, that make up ``quantity``.

    All but the last are as large as allowed. The quantity is a whole number of lots already.

    Raises:
        ValueError: less than one lot is allowed at once, or something is not positive.
    """
    if quantity <= 0 or lot <= 0:
        msg = f"quantity and lot must be positive, were {quantity} and {lot}"
        raise ValueError(msg)
    if freeze is None or quantity <= freeze:
        return (quantity,)
    most = (freeze / lot).quantize(Decimal(1), rounding=ROUND_DOWN) * lot
    if most <= 0:
        msg = f"a freeze quantity of {freeze} is less than a lot of {lot}"
        raise ValueError(msg)
    full, rest = divmod(quantity, most)
    return (most,) * int(full) + ((rest,) if rest else ())
