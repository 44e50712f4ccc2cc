"""Bodies of DhanHQ's order calls, with every field that is documented."""

from decimal import Decimal
from typing import Final

from autotrade.brokers.dhanhq.mapping import ORDER_TYPES, PRODUCTS, SIDES, VALIDITIES
from autotrade.domain.brokers import BrokerType
from autotrade.domain.instruments import Instrument, InstrumentKind
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderType
from autotrade.ports.brokers import OrderChange, OrderRequest

_LEAST_DISCLOSED: Final = Decimal("0.3")
_PRICED: Final = {OrderType.LIMIT, OrderType.SL}
_TRIGGERED: Final = {OrderType.SL, OrderType.SLM}


class UnfitOrderError(Exception):
    """An order that DhanHQ can't be asked for; the message is for the user."""


def placement_body(client_id: str, request: OrderRequest) -> dict[str, object]:
    """Return the body of a placement.

    Raises:
        UnfitOrderError: something that DhanHQ needs is missing or not possible.
    """
    segment, security_id = security_of(request.instrument)
    if request.instrument is not None and request.instrument.kind is InstrumentKind.INDEX:
        msg = f"{request.symbol} is an index; its futures and options can be traded, it can't."
        raise UnfitOrderError(msg)
    return {
        "dhanClientId": client_id,
        "correlationId": request.client_tag,
        "transactionType": SIDES[request.side],
        "exchangeSegment": segment,
        "productType": PRODUCTS[request.product],
        "orderType": ORDER_TYPES[request.order_type],
        "validity": VALIDITIES[request.validity],
        "securityId": security_id,
        **_numbers(request),
        "afterMarketOrder": False,
        "boProfitValue": None,
        "boStopLossValue": None,
    }


def change_body(client_id: str, order_id: str, change: OrderChange) -> dict[str, object]:
    """Return the body of a change; its quantity is the order's total, not what is left.

    Raises:
        UnfitOrderError: something that DhanHQ needs is missing or not possible.
    """
    return {
        "dhanClientId": client_id,
        "orderId": order_id,
        "orderType": ORDER_TYPES[change.order_type],
        "legName": "",
        **_numbers(change),
        "validity": VALIDITIES[change.validity],
    }


def security_of(instrument: Instrument | None) -> tuple[str, str]:
    """Return segment and security id of an instrument, in DhanHQ's words.

    Raises:
        UnfitOrderError: DhanHQ's instrument master does not have it.
    """
    key = instrument.keys.get(BrokerType.DHANHQ.value) if instrument is not None else None
    if not key or not key.get("segment") or not key.get("security_id"):
        name = instrument.symbol if instrument is not None else "This symbol"
        msg = f"{name} is not in DhanHQ's list of instruments."
        raise UnfitOrderError(msg)
    return key["segment"], key["security_id"]


def _numbers(order: OrderRequest | OrderChange) -> dict[str, object]:
    quantity = _whole("quantity", order.quantity)
    if quantity <= 0:
        msg = "The quantity must be above zero."
        raise UnfitOrderError(msg)
    return {
        "quantity": quantity,
        "disclosedQuantity": _disclosed(order),
        "price": _price("price", order.price) if order.order_type in _PRICED else ZERO,
        "triggerPrice": _price("trigger price", order.trigger_price)
        if order.order_type in _TRIGGERED
        else ZERO,
    }


def _disclosed(order: OrderRequest | OrderChange) -> int:
    if order.disclosed_quantity is None:
        return 0
    disclosed = _whole("disclosed quantity", order.disclosed_quantity)
    if disclosed in {0, int(order.quantity)}:
        return 0
    if not order.quantity * _LEAST_DISCLOSED < disclosed < order.quantity:
        msg = "DhanHQ shows more than 30 % of an order's quantity, and at most all of it."
        raise UnfitOrderError(msg)
    return disclosed


def _price(name: str, price: Decimal | None) -> Decimal:
    if price is None or not price.is_finite() or price <= 0:
        msg = f"This type of order needs a {name} above zero."
        raise UnfitOrderError(msg)
    return price


def _whole(name: str, value: Decimal) -> int:
    if not value.is_finite() or value != value.to_integral_value():
        msg = f"The {name} must be a whole number."
        raise UnfitOrderError(msg)
    return int(value)
