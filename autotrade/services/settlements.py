"""Settlements: what became of an order, committed with its fills, positions and events."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import PositionId, StrategyId, TradeId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import EntryLevels, Fill, Order, OrderStatus
from autotrade.domain.positions import CostMethod, Position
from autotrade.domain.protections import armed_by_entry
from autotrade.domain.trades import Trade
from autotrade.ports.brokers import OrderView, Outcome, PlaceResult
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import PositionKey, Repositories, Storage
from autotrade.services.outcomes import combined, ended, seen
from autotrade.services.trade_books import TradeBooks

_STATUS: Final = {
    Outcome.ACCEPTED: OrderStatus.ACCEPTED,
    Outcome.REJECTED: OrderStatus.REJECTED,
    Outcome.NOT_SENT: OrderStatus.CREATED,
    Outcome.UNKNOWN: OrderStatus.UNKNOWN,
}


class SettlementService:
    """Writes down what is known of orders; everything is safe to call again."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        books: TradeBooks | None = None,
        protection_changed: Callable[[PositionId], None] = lambda _: None,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._bell = bell
        self._protection_changed = protection_changed
        self._books = books or TradeBooks(ids=ids)

    def record(
        self, repos: Repositories, order: Order, execution: Execution | None, result: PlaceResult
    ) -> tuple[Order, Execution | None]:
        """Write down what came of a placement, within the caller's transaction.

        Raises:
            ConflictError: somebody else moved the order on meanwhile.
        """
        now = self._clock.now()
        if order.slices > 1 and execution is not None:  # the other slices have ends of their own
            execution = repos.executions.get(order.user_id, execution.id) or execution
        if result.view is not None:
            changed, fills = seen(order, result.view, now)
            if changed.status is OrderStatus.SENDING:
                changed = changed.to(OrderStatus.ACCEPTED, now)
        else:
            changed = order.to(_STATUS[result.outcome], now, status_reason=result.message)
            fills = ()
        number = result.broker_order_id or changed.broker_order_id
        changed = replace(changed, broker_order_id=number)
        if execution is not None:
            response = result.response or {"outcome": result.outcome.value}
            execution = replace(execution, response=response)
        return self.commit(repos, order, changed, fills, execution)

    def record_late(self, order: Order, result: PlaceResult) -> Order:
        """Write down an outcome that came when somebody else had moved the order on already."""
        if result.view is not None:
            return self.settle(order, result.view)
        known = {Outcome.ACCEPTED: OrderStatus.ACCEPTED, Outcome.REJECTED: OrderStatus.REJECTED}
        status = known.get(result.outcome)
        fresh = self._storage.now.orders.get(order.user_id, order.id) or order
        if status is None or fresh.status not in {OrderStatus.UNKNOWN, OrderStatus.LOST}:
            return fresh
        told = OrderView(
            broker_order_id=result.broker_order_id or "",
            client_tag=order.client_tag,
            status=status,
            reason=result.message,
        )
        return self.settle(fresh, told)

    def record_alone(self, order: Order, result: PlaceResult) -> Order:
        """Write down what came of a placement, in a transaction of its own."""

        def work(repos: Repositories) -> Order:
            execution = repos.executions.of_order(order.user_id, order.family)
            return self.record(repos, order, execution, result)[0]

        try:
            recorded = self._storage.transact(work)
        except ConflictError:
            return self.record_late(order, result)
        self._bell.ring()
        return recorded

    def settle(self, order: Order, view: OrderView) -> Order:
        """Move an order on to what the broker's books show."""
        settled, has_changed = self._storage.transact(
            lambda repos: self.settle_within(repos, order, view)
        )
        if has_changed:
            self._bell.ring()
        return settled

    def settle_within(
        self, repos: Repositories, order: Order, view: OrderView
    ) -> tuple[Order, bool]:
        """Move an order on within the caller's transaction; say whether anything changed."""
        fresh = repos.orders.get(order.user_id, order.id)
        if fresh is None:
            return order, False
        changed, fills = seen(fresh, view, self._clock.now())
        if changed == fresh:
            return fresh, False
        if fresh.external:  # shown, and part of no position of ours
            repos.orders.save(changed, was=fresh.status)
            repos.events.append([changed], changed.updated_at, None)
            return changed, True
        execution = repos.executions.of_order(fresh.user_id, fresh.family)
        return self.commit(repos, fresh, changed, fills, execution)[0], True

    def move(
        self,
        order: Order,
        after: Order,
        execution: Execution | None = None,
        tell: Callable[[Repositories, Order], None] | None = None,
    ) -> Order:
        """Commit a change of an order without fills; what happened meanwhile is better.

        Returns the order as it is stored then. ``execution`` replaces the one that is stored;
        ``tell`` says in the same transaction what the change means.
        """

        def work(repos: Repositories) -> Order:
            known = execution or repos.executions.of_order(order.user_id, order.family)
            moved = self.commit(repos, order, after, (), known)[0]
            if tell is not None:
                tell(repos, moved)
            return moved

        try:
            moved = self._storage.transact(work)
        except ConflictError:  # an answer came in the meantime
            return self._storage.now.orders.get(order.user_id, order.id) or order
        self._bell.ring()
        return moved

    def commit(
        self,
        repos: Repositories,
        before: Order,
        after: Order,
        fills: tuple[Fill, ...],
        execution: Execution | None,
    ) -> tuple[Order, Execution | None]:
        """Write an order's change with everything that follows from it."""
        account, realized = None, ZERO
        trades: dict[TradeId, Trade] = {}
        traded = sum((each.quantity * each.price for each in before.fills), ZERO)
        for fill in fills:
            account, gained = self._position(repos, after, None, fill)
            if after.strategy_id is not None:
                _, gained = self._position(repos, after, after.strategy_id, fill)
            realized += gained
            changed_trades = self._books.enter(repos, after, fill, traded, account)
            trades.update((trade.id, trade) for trade in changed_trades)
            traded += fill.quantity * fill.price
        after = replace(after, realized_pnl=after.realized_pnl + realized)
        repos.orders.save(after, was=before.status)
        changed = None
        if execution is not None:
            whole = after
            if after.slices > 1:
                # two slices that end beside each other must not each take the other for working
                repos.orders.hold(after.user_id, execution.strategy_id, after.symbol, after.id)
                family = repos.orders.family(after.user_id, after.family)
                whole = combined([after if one.id == after.id else one for one in family])
            changed = ended(execution, whole)
            repos.executions.save(changed, was=execution.status)
        told = (after, account, changed, *trades.values())
        payloads = [item for item in told if item is not None]
        repos.events.append(payloads, after.updated_at, after.request_id)
        return after, changed

    def _position(
        self, repos: Repositories, order: Order, strategy_id: StrategyId | None, fill: Fill
    ) -> tuple[Position, Decimal]:
        key = PositionKey(
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=strategy_id,
            symbol=order.symbol,
            product=order.product,
        )
        held = repos.positions.get(key) or Position(
            id=PositionId(self._ids.new()),
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=strategy_id,
            symbol=order.symbol,
            product=order.product,
            paper=order.paper,
            updated_at=fill.at,
            cost_method=self._method(repos, order),
        )
        after = held.after(order.side, fill.quantity, fill.price, fill.at)
        if strategy_id is not None and order.levels is not None:
            after = self._protected(after, order, order.levels, fill)
        repos.positions.save(after)
        return after, after.realized_pnl - held.realized_pnl

    def _protected(self, held: Position, order: Order, levels: EntryLevels, fill: Fill) -> Position:
        """Arm the levels that an entry's signal named; who watches prices is told of them."""
        if held.sign != order.side.sign:
            return held
        stop_loss, target = levels.at(held.average_price or fill.price, order.side)
        protection = armed_by_entry(
            held.protection,
            stop_loss=stop_loss,
            target=target,
            sign=held.sign,
            price=fill.price,
            at=fill.at,
        )
        self._protection_changed(held.id)
        return replace(held, protection=protection)

    def _method(self, repos: Repositories, order: Order) -> CostMethod:
        """Return how an account counts the cost of what it holds; asked for new positions."""
        account = repos.brokers.get(order.user_id, order.broker_id)
        return account.cost_method if account is not None else CostMethod.AVERAGE
