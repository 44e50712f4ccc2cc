"""Trade books: fills become round trips, within the transaction that settles them."""

from collections.abc import Sequence
from decimal import Decimal

from autotrade.domain.ids import StrategyId
from autotrade.domain.orders import Fill, Order, Product, Side
from autotrade.domain.positions import Position
from autotrade.domain.trades import BookFill, Trade, applied
from autotrade.ports.clock import IdSource
from autotrade.ports.position_storage import PositionKey
from autotrade.ports.storage import Repositories
from autotrade.services.trade_costs import CostsOf, interest_days, no_costs


class TradeBooks:
    """Writes fills into the books; one write a trade, however many fills commit together."""

    def __init__(self, *, ids: IdSource, costs: CostsOf = no_costs):
        self._ids = ids
        self._costs = costs

    def enter(
        self, repos: Repositories, order: Order, fill: Fill, before: Decimal, account: Position
    ) -> Sequence[Trade]:
        """Write a fill of an order; ``before`` is what the order had traded before, in rupees."""
        booked = BookFill(
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=order.strategy_id,
            symbol=order.symbol,
            product=order.product,
            paper=order.paper,
            side=order.side,
            quantity=fill.quantity,
            price=fill.price,
            at=fill.at,
            order_id=order.id,
            alert_id=order.alert_id,
            costs=self._costs(order, fill, before),
            interest_days=interest_days if order.product is Product.MTF else _no_days,
        )
        return self._apply(repos, booked, account)

    def close_elsewhere(
        self,
        repos: Repositories,
        account: Position,
        *,
        strategy_id: StrategyId | None,
        side: Side,
        quantity: Decimal,
        price: Decimal,
    ) -> Sequence[Trade]:
        """Write down what somebody else closed at the broker, without costs."""
        booked = BookFill(
            user_id=account.user_id,
            broker_id=account.broker_id,
            strategy_id=strategy_id,
            symbol=account.symbol,
            product=account.product,
            paper=account.paper,
            side=side,
            quantity=quantity,
            price=price,
            at=account.updated_at,
        )
        return self._apply(repos, booked, account)

    def _apply(self, repos: Repositories, fill: BookFill, account: Position) -> Sequence[Trade]:
        book = PositionKey(
            user_id=fill.user_id,
            broker_id=fill.broker_id,
            strategy_id=fill.strategy_id,
            symbol=fill.symbol,
            product=fill.product,
        )
        changed = applied(repos.trades.open_of(book), fill, account.cost_method, self._ids.new)
        for trade in changed:
            repos.trades.save(trade)
        return changed


def _no_days(_since: object, _until: object) -> int:
    return 0
