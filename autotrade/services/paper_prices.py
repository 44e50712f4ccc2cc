"""Paper prices: what is held on paper is worth what an order that closes it would be filled at.

In the simulated market a position goes on from its last fill, wherever the simulation itself
stands: an alert's price is TradingView's, and only how it moves from there is made up.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from autotrade.domain.money import round_to_tick
from autotrade.domain.positions import Position
from autotrade.domain.ticks import tick_of
from autotrade.ports.marketdata import SimulatedMarket

FactorOf = Callable[[Position], Decimal]
"""How many times as high as the simulated market a paper position stands."""
AS_TOLD: Final = Decimal(1)


def price_now(quotes: SimulatedMarket, position: Position) -> Decimal | None:
    """Return the present price of what is held; None: the last fill's is all that is known.

    A simulated price never values real money.
    """
    quote = quotes.last(position.symbol)
    if quote is None or (quote.simulated and not position.paper):
        return None
    if not quote.simulated or position.last_price is None:
        return quote.price
    since = position.priced_at or position.updated_at
    return quotes.moved(position.symbol, position.last_price, since)


def factor_of(quotes: SimulatedMarket) -> FactorOf:
    """Return what tells how many times as high as the simulated market a position stands."""

    def factor(position: Position) -> Decimal:
        quote = quotes.last(position.symbol)
        if quote is None or not quote.simulated or not position.paper:
            return AS_TOLD
        now = price_now(quotes, position)
        return AS_TOLD if now is None else now / quote.price

    return factor


def scaled(symbol: str, price: Decimal, factor: Decimal) -> Decimal:
    """Return what a simulated price is to a position: as it is shown, and as it is filled."""
    if factor == AS_TOLD:
        return price
    tick = tick_of(symbol, price * factor)
    return max(round_to_tick(price * factor, tick), tick)


def as_told(_position: Position) -> Decimal:
    """Say that the market stands where its ticks say."""
    return AS_TOLD
