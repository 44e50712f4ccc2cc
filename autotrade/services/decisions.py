"""Decisions: what was decided on a leg of an alert, written down within its transaction."""

from datetime import datetime

from autotrade.domain import risk
from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.brokers import refusal as session_ended
from autotrade.domain.events import Payload
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import ExecutionId, dated
from autotrade.domain.instruments import canonical_symbol
from autotrade.domain.intents import Refusal
from autotrade.domain.orders import Order, OrderStatus
from autotrade.domain.strategies import Strategy, StrategyStatus
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Repositories

Decision = tuple[Execution, Order | None, bool]
"""The leg's execution, its (first) order if it has one, and whether the order is new."""


class DecisionLog:
    """Writes executions, and the orders made of them, with their events."""

    def __init__(self, *, clock: Clock, ids: IdSource):
        self._clock = clock
        self._ids = ids

    def blank(
        self,
        alert: Alert,
        leg: int,
        strategy: Strategy | None,
        account: BrokerAccount | None,
    ) -> Execution:
        """Return the execution of a leg that nothing was decided on yet."""
        is_live = strategy is not None and strategy.is_live
        now = self._clock.now()
        return Execution(
            id=ExecutionId(dated(self._ids.new(), now)),  # by which it is found, too
            user_id=alert.user_id,
            alert_id=alert.id,
            leg=leg,
            strategy_id=alert.strategy_id,
            strategy_name=strategy.name if strategy is not None else "",
            broker_id=account.id if account is not None else None,
            type=ExecutionType.LIVE if is_live else ExecutionType.PAPER,
            status=ExecutionStatus.PENDING,
            symbol=symbol_of(alert, leg),
            created_at=now,
        )

    def refuse(
        self, repos: Repositories, execution: Execution, refusal: Refusal, *, is_new: bool
    ) -> Decision:
        """Write down that no order is made, with the rule and the reason."""
        failed = execution.to(
            ExecutionStatus.FAIL,
            reason=refusal.reason,
            response={"rule": refusal.rule},
            executed_at=self._clock.now(),
        )
        return self.write(repos, failed, (), is_new=is_new)

    def write(
        self,
        repos: Repositories,
        execution: Execution,
        orders: tuple[Order, ...],
        *,
        is_new: bool,
    ) -> Decision:
        """Write down what was decided; orders are stored before anything is sent."""
        for order in orders:
            repos.orders.add(order)
        if is_new:
            repos.executions.add(execution)
        else:
            repos.executions.save(execution, was=ExecutionStatus.PENDING)
        payloads: list[Payload] = [*orders, execution]
        request_id = orders[0].request_id if orders else None
        repos.events.append(payloads, self._clock.now(), request_id)
        return execution, orders[0] if orders else None, bool(orders)

    def give_up(self, repos: Repositories, alert: Alert, leg: int, reason: str) -> None:
        """Fail a leg that nothing was sent for; one whose order left this machine stays."""
        found = {e.leg: e for e in repos.executions.of_alert(alert.user_id, alert.id)}
        known = found.get(leg)
        refusal = Refusal("attempts", reason)
        if known is None:
            strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
            blank = self.blank(alert, leg, strategy, account_of(repos, strategy))
            self.refuse(repos, blank, refusal, is_new=True)
            return
        if known.status is not ExecutionStatus.PENDING:
            return
        order = None
        if known.order_id is not None:
            order = repos.orders.get(alert.user_id, known.order_id)
        if order is not None and order.status is not OrderStatus.CREATED:
            return
        if order is not None:
            now = self._clock.now()
            rejected = order.to(OrderStatus.REJECTED, now, status_reason=reason)
            repos.orders.save(rejected, was=order.status)
            repos.events.append([rejected], now, order.request_id)
        self.refuse(repos, known, refusal, is_new=False)


def symbol_of(alert: Alert, leg: int) -> str:
    """Return the canonical form of the symbol that a leg names."""
    signal = alert.signals[leg]
    return canonical_symbol(signal.symbol, signal.exchange)


def account_of(repos: Repositories, strategy: Strategy | None) -> BrokerAccount | None:
    """Return where the orders go: paper orders to a paper account, whatever is linked."""
    if strategy is None:
        return None
    chosen = repos.brokers.get(strategy.user_id, strategy.broker_id)
    if strategy.is_live or (chosen is not None and chosen.type is BrokerType.PAPER):
        return chosen
    accounts = repos.brokers.of_user(strategy.user_id)
    return next((account for account in accounts if account.type is BrokerType.PAPER), None)


def closed(
    strategy: Strategy, account: BrokerAccount, alert: Alert, own_age: int | None, at: datetime
) -> Refusal | None:
    """Return why the strategy or the account takes no order just now."""
    if strategy.status is not StrategyStatus.ACTIVE:
        return Refusal("strategy", f"The strategy is {strategy.status}.")
    if not strategy.is_live:
        return None
    ended = session_ended(account, at)
    if ended is not None:
        return Refusal("broker", ended)
    if account.status is not BrokerStatus.CONNECTED:
        return Refusal("broker", f"The broker account is {account.status}: renew it.")
    if risk.is_too_old(strategy.risk, alert.wanted_at, own_age, at):
        age = (at - alert.wanted_at).total_seconds()
        most = min(strategy.risk.max_age_seconds, own_age or strategy.risk.max_age_seconds)
        reason = f"Expired: the alert was {age:.0f} s old, and max_age_seconds is {most}."
        reason += f" It waited: {alert.reason}" if alert.reason else ""
        return Refusal("expired", reason)
    return None
