"""Prices at which the paper broker fills: named by the signal, or what the market offers."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from autotrade.domain.money import round_to_tick
from autotrade.domain.orders import Side
from autotrade.domain.ticks import tick_of
from autotrade.ports.brokers import OrderRequest
from autotrade.ports.marketdata import Quote, Tick

_BASIS_POINTS: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPrice:
    """What the market stands at. A quantity of None is as much as anybody wants.

    ``is_named`` says that the signal named the price: it is filled at that, to the paisa.
    """

    last: Decimal
    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_quantity: Decimal | None = None
    ask_quantity: Decimal | None = None
    is_named: bool = False

    def for_side(self, side: Side) -> Decimal:
        """Return what a buyer pays or a seller gets: the other side's best price."""
        return (self.ask if side is Side.BUY else self.bid) or self.last

    def quantity_for(self, side: Side) -> Decimal | None:
        """Return how much is offered at that price, where it is known."""
        return self.ask_quantity if side is Side.BUY else self.bid_quantity


def named(price: Decimal) -> MarketPrice:
    """Return the price that a signal names."""
    return MarketPrice(last=price, is_named=True)


def quoted(quote: Quote | Tick) -> MarketPrice:
    """Return what a quote or a tick tells."""
    return MarketPrice(
        last=quote.price,
        bid=quote.bid,
        ask=quote.ask,
        bid_quantity=quote.bid_quantity,
        ask_quantity=quote.ask_quantity,
    )


def scaled(tick: Tick, factor: Decimal) -> MarketPrice:
    """Return what a tick would tell if its market stood ``factor`` times as high."""
    last, bid, ask = (
        None
        if price is None
        else round_to_tick(price * factor, tick_of(tick.symbol, price * factor))
        for price in (tick.price, tick.bid, tick.ask)
    )
    return MarketPrice(
        last=last or tick.price,
        bid=bid,
        ask=ask,
        bid_quantity=tick.bid_quantity,
        ask_quantity=tick.ask_quantity,
    )


def slipped(price: Decimal, request: OrderRequest, basis_points: Decimal) -> Decimal:
    """Return a price made worse by slippage, on the next tick of what the order trades."""
    if not basis_points:
        return price
    side, instrument = request.side, request.instrument
    tick = instrument.tick_size if instrument is not None else tick_of(request.symbol, price)
    worse = price * (1 + side.sign * basis_points / _BASIS_POINTS)
    rounding = ROUND_CEILING if side is Side.BUY else ROUND_FLOOR
    return max((worse / tick).quantize(Decimal(1), rounding=rounding) * tick, tick)
