"""What is held and what it came to: positions, round trips and their exits, put together."""

from dataclasses import dataclass

from autotrade.brokers.paper.rates import charge_table, margin_table
from autotrade.ports.marketdata import SimulatedMarket
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.exit_requests import ExitRequests
from autotrade.services.lookups import Instruments
from autotrade.services.positions import Positions
from autotrade.services.trade_costs import CostsOf, TradeCosts
from autotrade.services.trades import PortfolioOf, Trades
from autotrade.services.trading import Ground, Trading


def trade_costs(instruments: Instruments) -> CostsOf:
    """Return what tells a fill's costs, by the checked-in tables of charges and margins."""
    costs = TradeCosts(charges=charge_table(), margins=margin_table(), instruments=instruments)
    return costs.of


@dataclass(frozen=True, slots=True)
class Held:
    """The use cases around what is held."""

    positions: Positions
    trades: Trades
    exit_requests: ExitRequests


def held_by(
    ground: Ground,
    trading: Trading,
    quotes: SimulatedMarket,
    *,
    books: BrokerBooks,
    portfolio: PortfolioOf,
) -> Held:
    """Return them, on what all trading stands on."""
    storage = ground.storage
    positions = Positions(storage=storage, quotes=quotes, protections=trading.protections)
    trades = Trades(
        storage=storage,
        clock=ground.clock,
        ids=ground.ids,
        bell=ground.bell,
        audit=ground.audit,
        books=books,
        positions=positions,
        portfolio=portfolio,
    )
    requests = ExitRequests(storage=storage, exits=trading.exits, halted=ground.halted)
    return Held(positions, trades, requests)
