"""What an instrument and a broker allow of an order: refusals that name rule, limit and value."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.intents import Intent, Refusal
from autotrade.domain.money import price_text, quantity_text
from autotrade.domain.orders import OrderType, Product, Validity
from autotrade.domain.slicing import MOST_SLICES, slices

_CASH: Final = frozenset({Segment.NSE, Segment.BSE})
_CASH_PRODUCTS: Final = frozenset({Product.DELIVERY, Product.INTRADAY, Product.MTF})
_CONTRACT_PRODUCTS: Final = frozenset({Product.CARRY, Product.INTRADAY})


def unknown(symbol: str) -> Refusal:
    """Return the refusal of a symbol that no instrument master has."""
    return Refusal("instrument", f"{symbol} is not a known instrument: check the symbol.")


def check(order: Intent, instrument: Instrument) -> Refusal | None:
    """Return why the exchange would not take an order in this instrument, if so."""
    if instrument.kind is InstrumentKind.INDEX or instrument.segment is Segment.IDX:
        reason = f"{instrument.symbol} is an index: trade a future or an option on it."
        return Refusal("instrument", reason)
    return (
        _product(order, instrument)
        or _lot(order, instrument)
        or _tick("price", order.price, instrument)
        or _tick("trigger_price", order.trigger_price, instrument)
        or _slices(order, instrument)
    )


def check_broker(
    order: Intent,
    segment: Segment | None,
    *,
    segments: Collection[Segment],
    products: Collection[Product],
    order_types: Collection[OrderType],
    validities: Collection[Validity],
) -> Refusal | None:
    """Return what the broker can't do that an order asks for, if anything."""
    asked: tuple[tuple[str, object, Collection[object]], ...] = (
        ("product", order.product, products),
        ("order_type", order.order_type, order_types),
        ("validity", order.validity, validities),
    )
    if segment is not None:
        asked = (("segment", segment, segments), *asked)
    for rule, value, allowed in asked:
        if value not in allowed:
            names = ", ".join(sorted(str(item) for item in allowed))
            reason = f"The broker takes no {rule} {value}; it takes {names}."
            return Refusal(rule, reason)
    return None


def _product(order: Intent, instrument: Instrument) -> Refusal | None:
    is_cash = instrument.segment in _CASH
    allowed = _CASH_PRODUCTS if is_cash else _CONTRACT_PRODUCTS
    if order.product in allowed or instrument.segment is Segment.MT5:
        return None
    names = ", ".join(sorted(product.value for product in allowed))
    reason = f"{order.product} is not for {instrument.segment}; its products are {names}."
    return Refusal("product", reason)


def _lot(order: Intent, instrument: Instrument) -> Refusal | None:
    if order.quantity % instrument.lot_size == 0:
        return None
    lot, value = quantity_text(instrument.lot_size), quantity_text(order.quantity)
    reason = f"The lot size of {instrument.symbol} is {lot}; the order has {value}."
    return Refusal("lot_size", reason)


def _tick(name: str, price: Decimal | None, instrument: Instrument) -> Refusal | None:
    if price is None or price % instrument.tick_size == 0:
        return None
    tick = price_text(instrument.tick_size)
    reason = f"The tick size of {instrument.symbol} is {tick}; the {name} is {price_text(price)}."
    return Refusal("tick_size", reason)


def _slices(order: Intent, instrument: Instrument) -> Refusal | None:
    freeze = instrument.freeze_quantity
    if freeze is None or order.quantity <= freeze:
        return None
    limit, value = quantity_text(freeze), quantity_text(order.quantity)
    if freeze < instrument.lot_size:
        lot = quantity_text(instrument.lot_size)
        reason = f"The freeze quantity of {limit} is less than one lot of {lot}."
        return Refusal("freeze_quantity", reason)
    if len(slices(order.quantity, freeze, instrument.lot_size)) <= MOST_SLICES:
        return None
    reason = f"{value} would be more than {MOST_SLICES} orders of at most {limit} each."
    return Refusal("freeze_quantity", reason)
