"""What Dhan checks of an order before it takes it; each fault is DH-905."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from tests.simulators.dhanhq.words import (
    AMO_TIMES,
    ORDER_TYPES,
    PRODUCTS,
    SEGMENTS,
    SIDES,
    VALIDITIES,
    refuse,
)

if TYPE_CHECKING:
    from tests.simulators.dhanhq.universe import Listed

TAG_LENGTH: Final = 25
TAG: Final = re.compile(r"[A-Za-z0-9 _-]*\Z")
DISCLOSED_SHARE: Final = Decimal("0.3")
PAISE: Final = Decimal(100)
CASH_ONLY: Final = frozenset({"CNC", "MTF"})


def check_new(body: Any, client_id: str) -> None:
    """Check the words of a placement's body.

    Raises:
        RefusedError: something in it is not as documented.
    """
    if not isinstance(body, Mapping):
        refuse("Missing required fields, bad values for parameters etc.")
    if body.get("dhanClientId") != client_id:
        refuse("Invalid Dhan Client Id")
    one_of(body, "transactionType", SIDES)
    one_of(body, "exchangeSegment", set(SEGMENTS) - {"IDX_I"})
    one_of(body, "productType", PRODUCTS)
    one_of(body, "orderType", ORDER_TYPES)
    one_of(body, "validity", VALIDITIES)
    if not isinstance(body.get("securityId"), str):
        refuse("Invalid SecurityId")
    _check_tag(body.get("correlationId"))
    after_market = body.get("afterMarketOrder", False)
    if not isinstance(after_market, bool):
        refuse("afterMarketOrder must be true or false")
    if after_market:
        one_of(body, "amoTime", AMO_TIMES)


def check_numbers(body: Mapping[str, Any], listed: Listed) -> None:
    """Check quantity and prices against the instrument.

    Raises:
        RefusedError: a number is missing, or not one that the exchange takes.
    """
    quantity = whole(body, "quantity")
    if quantity <= 0 or quantity % listed.lot:
        refuse(f"Quantity must be a multiple of the lot size {listed.lot}")
    disclosed = whole(body, "disclosedQuantity")
    if disclosed and not quantity * DISCLOSED_SHARE < disclosed <= quantity:
        refuse("Disclosed quantity must be more than 30% of quantity")
    kind = body["orderType"]
    _check_price(body, "price", listed, needed=kind in {"LIMIT", "STOP_LOSS"})
    _check_price(body, "triggerPrice", listed, needed=kind.startswith("STOP_LOSS"))
    if body.get("productType") in CASH_ONLY and not listed.segment.endswith("_EQ"):
        refuse("Product type not allowed for the segment")
    if body.get("productType") == "MARGIN" and listed.segment.endswith("_EQ"):
        refuse("Product type not allowed for the segment")


def one_of(body: Mapping[str, Any], name: str, words: Collection[str]) -> None:
    """Refuse a field whose word is none of ``words``."""
    if body.get(name) not in words:
        refuse(f"Invalid {name}")


def whole(body: Mapping[str, Any], name: str) -> int:
    """Return a field that must be a whole number; a missing one is nought."""
    value = amount(body, name)
    if value != value.to_integral_value():
        refuse(f"{name} must be a whole number")
    return int(value)


def amount(body: Mapping[str, Any], name: str) -> Decimal:
    """Return a number, which Dhan's own examples write as a text, too."""
    value = body.get(name)
    if value in (None, ""):
        return Decimal(0)
    if isinstance(value, bool):
        refuse(f"Invalid {name}")
    try:
        return Decimal(str(value))
    except InvalidOperation:
        refuse(f"Invalid {name}")


def _check_price(body: Mapping[str, Any], name: str, listed: Listed, *, needed: bool) -> None:
    price = amount(body, name)
    if price < 0 or (needed and not price):
        refuse(f"{name} is required")
    if (price * PAISE) % listed.tick:
        refuse(f"{name} must be a multiple of the tick size {listed.tick / PAISE}")


def _check_tag(tag: object) -> None:
    if tag is None:
        return
    if not isinstance(tag, str) or len(tag) > TAG_LENGTH or not TAG.match(tag):
        refuse("Invalid correlationId")
