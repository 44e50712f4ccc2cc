"""Intents: the decision, in one transaction, what one leg of an alert is to become."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain import risk
from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.events import Payload
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import ExecutionId, OrderId, client_tag
from autotrade.domain.instruments import canonical_symbol
from autotrade.domain.intents import Holding, Intent, NothingToDo, Refusal, plan
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Order, OrderStatus, Product
from autotrade.domain.positions import Position
from autotrade.domain.signals import Signal
from autotrade.domain.strategies import RiskLimits, Strategy, StrategyStatus
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import Quote, Quotes
from autotrade.ports.storage import Repositories, Storage

PAPER_CAPITAL: Final = Decimal(100_000)
_DEFAULT_PRODUCT: Final = Product.INTRADAY

Decision = tuple[Execution, Order | None, bool]
"""The leg's execution, its order if it has one, and whether the order is new."""


class EarlierOrderUnsettledError(Exception):
    """The strategy has an order in this symbol that may or may not have been taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Everything that a decision about one leg looks at."""

    alert: Alert
    leg: int
    signal: Signal
    symbol: str
    strategy: Strategy
    account: BrokerAccount
    execution: Execution
    quote: Quote | None
    at: datetime


class IntentService:
    """Decides what becomes of a signal, and writes it down before anything is sent."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        quotes: Quotes,
        market_always_open: bool,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._quotes = quotes
        self._market_always_open = market_always_open

    def decide(self, alert: Alert, leg: int) -> Decision:
        """Return the leg's execution, its order if one is wanted, and whether the order is new.

        A new order is stored as SENDING: whoever gets it has to send it, and nobody else will.
        Safe to call again: what was decided stands.

        Raises:
            EarlierOrderUnsettledError: what is held is not known; nothing was decided.
        """
        quote = self._quotes.last(_symbol(alert, leg))

        def work(repos: Repositories) -> Decision:
            found = {e.leg: e for e in repos.executions.of_alert(alert.user_id, alert.id)}
            known = found.get(leg)
            if known is not None and known.order_id is not None:
                return known, repos.orders.get(alert.user_id, known.order_id), False
            if known is not None and known.status is not ExecutionStatus.PENDING:
                return known, None, False
            if repos.orders.is_unsettled(alert.user_id, alert.strategy_id, _symbol(alert, leg)):
                msg = "An earlier order's outcome is not known yet; waiting for it."
                raise EarlierOrderUnsettledError(msg)
            return self._decide_now(repos, alert, leg, quote, known)

        return self._storage.transact(work)

    def refusal_by_now(self, alert: Alert) -> Refusal | None:
        """Return why an order that was decided on before must not be sent any more, if so."""
        repos = self._storage.now
        strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
        account = _account(repos, strategy)
        if strategy is None or account is None:
            return Refusal("strategy", "The strategy or its broker account was deleted.")
        ages = [s.max_age_seconds for s in alert.signals if s.max_age_seconds is not None]
        return _closed(strategy, account, alert, min(ages, default=None), self._clock.now())

    def give_up(self, repos: Repositories, alert: Alert, leg: int, reason: str) -> None:
        """Fail a leg that nothing was sent for; one whose order left this machine stays."""
        found = {e.leg: e for e in repos.executions.of_alert(alert.user_id, alert.id)}
        known = found.get(leg)
        refusal = Refusal("attempts", reason)
        if known is None:
            strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
            blank = self._blank(alert, leg, strategy, _account(repos, strategy))
            self._refuse(repos, blank, refusal, is_new=True)
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
        self._refuse(repos, known, refusal, is_new=False)

    def _decide_now(
        self,
        repos: Repositories,
        alert: Alert,
        leg: int,
        quote: Quote | None,
        known: Execution | None,
    ) -> Decision:
        now = self._clock.now()
        strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
        account = _account(repos, strategy)
        execution = known or self._blank(alert, leg, strategy, account)
        is_new = known is None
        if strategy is None or account is None:
            refusal = Refusal("strategy", "The strategy or its broker account was deleted.")
            return self._refuse(repos, execution, refusal, is_new=is_new)
        case = _Case(
            alert=alert,
            leg=leg,
            signal=alert.signals[leg],
            symbol=execution.symbol,
            strategy=strategy,
            account=account,
            execution=execution,
            quote=quote,
            at=now,
        )
        outcome = self._outcome(repos, case)
        if isinstance(outcome, Refusal):
            return self._refuse(repos, execution, outcome, is_new=is_new)
        if isinstance(outcome, NothingToDo):
            done = execution.to(
                ExecutionStatus.SUCCESS, quantity=ZERO, reason=outcome.reason, executed_at=now
            )
            return self._write(repos, done, None, is_new=is_new)
        order = self._order(case, outcome)
        pending = replace(
            execution,
            order_id=order.id,
            side=order.side,
            quantity=order.quantity,
            price=order.price or order.reference_price,
        )
        return self._write(repos, pending, order, is_new=is_new)

    def _outcome(self, repos: Repositories, case: _Case) -> Intent | NothingToDo | Refusal:
        own_age = case.signal.max_age_seconds
        closed = _closed(case.strategy, case.account, case.alert, own_age, case.at)
        if closed is not None:
            return closed
        shares = repos.positions.of_strategy(case.strategy.user_id, case.strategy.id)
        shares = [share for share in shares if share.broker_id == case.account.id]
        intent = plan(
            case.signal, case.symbol, case.strategy.sizing, self._holding(repos, case, shares)
        )
        if not isinstance(intent, Intent):
            return intent
        snapshot = self._snapshot(repos, case, shares)
        return risk.check(case.strategy.risk, intent, snapshot) or intent

    def _holding(self, repos: Repositories, case: _Case, shares: list[Position]) -> Holding:
        mine = [share for share in shares if share.symbol == case.symbol]
        product = _product(case.signal, mine)
        held = next((share.quantity for share in mine if share.product is product), ZERO)
        equity = ZERO
        if case.strategy.sizing is not None and case.strategy.paper_trading:
            positions = repos.positions.of_account(case.strategy.user_id, case.account.id)
            equity = PAPER_CAPITAL + sum(p.realized_pnl + p.unrealized_pnl for p in positions)
        seen = next((share.last_price for share in mine if share.last_price), None)
        quoted = case.quote.price if case.quote is not None else None
        price = case.signal.price or seen or quoted
        return Holding(quantity=held, product=product, price=price, equity=equity)

    def _snapshot(
        self, repos: Repositories, case: _Case, shares: list[Position]
    ) -> risk.RiskSnapshot:
        """Gather what the strategy's rules look at, and nothing that no rule asks for."""
        limits: RiskLimits = case.strategy.risk
        user, strategy, at = case.strategy.user_id, case.strategy.id, case.at
        midnight = at.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)
        last_minute, today, drawdown = 0, ZERO, ZERO
        held = {share.symbol for share in shares if share.quantity}
        if limits.max_orders_per_minute is not None or limits.max_positions is not None:
            # two lanes that count at once would both find room for one more
            repos.strategies.hold(user, strategy)
        if limits.max_positions is not None:
            held |= repos.orders.working_symbols(user, strategy)
        if limits.max_orders_per_minute is not None:
            last_minute = repos.orders.count_since(user, strategy, at - timedelta(minutes=1))
        if limits.max_daily_loss is not None:
            today = repos.reports.realized_since(user, strategy, midnight)
        if limits.max_drawdown is not None:
            drawdown = repos.reports.drawdown(user, strategy)
        is_real = case.quote is not None and not case.quote.simulated
        return risk.RiskSnapshot(
            at=at,
            is_live=case.strategy.is_live,
            market_always_open=self._market_always_open,
            other_positions=len(held - {case.symbol}),
            orders_last_minute=last_minute,
            realized_today=today,
            drawdown=drawdown,
            last_price=case.quote.price if case.quote is not None and is_real else None,
        )

    def _order(self, case: _Case, intent: Intent) -> Order:
        attempt = case.execution.retry_count
        return Order(
            id=OrderId(self._ids.new()),
            user_id=case.strategy.user_id,
            broker_id=case.account.id,
            strategy_id=case.strategy.id,
            alert_id=case.alert.id,
            leg=case.leg,
            client_tag=client_tag(case.account.id, case.alert.id, case.leg, attempt),
            symbol=intent.symbol,
            side=intent.side,
            quantity=intent.quantity,
            order_type=intent.order_type,
            product=intent.product,
            validity=intent.validity,
            status=OrderStatus.SENDING,
            paper=case.strategy.paper_trading,
            created_at=case.at,
            updated_at=case.at,
            price=intent.price,
            trigger_price=intent.trigger_price,
            reference_price=intent.reference_price,
            sending_at=case.at,
            request_id=case.alert.request_id,
        )

    def _blank(
        self,
        alert: Alert,
        leg: int,
        strategy: Strategy | None,
        account: BrokerAccount | None,
    ) -> Execution:
        is_live = strategy is not None and strategy.is_live
        return Execution(
            id=ExecutionId(self._ids.new()),
            user_id=alert.user_id,
            alert_id=alert.id,
            leg=leg,
            strategy_id=alert.strategy_id,
            strategy_name=strategy.name if strategy is not None else "",
            broker_id=account.id if account is not None else None,
            type=ExecutionType.LIVE if is_live else ExecutionType.PAPER,
            status=ExecutionStatus.PENDING,
            symbol=_symbol(alert, leg),
            created_at=self._clock.now(),
        )

    def _refuse(
        self, repos: Repositories, execution: Execution, refusal: Refusal, *, is_new: bool
    ) -> Decision:
        failed = execution.to(
            ExecutionStatus.FAIL,
            reason=refusal.reason,
            response={"rule": refusal.rule},
            executed_at=self._clock.now(),
        )
        return self._write(repos, failed, None, is_new=is_new)

    def _write(
        self, repos: Repositories, execution: Execution, order: Order | None, *, is_new: bool
    ) -> Decision:
        if order is not None:
            repos.orders.add(order)
        if is_new:
            repos.executions.add(execution)
        else:
            repos.executions.save(execution, was=ExecutionStatus.PENDING)
        payloads: list[Payload] = [execution] if order is None else [order, execution]
        request_id = order.request_id if order is not None else None
        repos.events.append(payloads, self._clock.now(), request_id)
        return execution, order, order is not None


def _symbol(alert: Alert, leg: int) -> str:
    signal = alert.signals[leg]
    return canonical_symbol(signal.symbol, signal.exchange)


def _account(repos: Repositories, strategy: Strategy | None) -> BrokerAccount | None:
    """Return where the orders go: paper orders to a paper account, whatever is linked."""
    if strategy is None:
        return None
    chosen = repos.brokers.get(strategy.user_id, strategy.broker_id)
    if strategy.is_live or (chosen is not None and chosen.type is BrokerType.PAPER):
        return chosen
    accounts = repos.brokers.of_user(strategy.user_id)
    return next((account for account in accounts if account.type is BrokerType.PAPER), None)


def _closed(
    strategy: Strategy, account: BrokerAccount, alert: Alert, own_age: int | None, at: datetime
) -> Refusal | None:
    """Return why the strategy or the account takes no order just now."""
    if strategy.status is not StrategyStatus.ACTIVE:
        return Refusal("strategy", f"The strategy is {strategy.status}.")
    if not strategy.is_live:
        return None
    if account.status is not BrokerStatus.CONNECTED:
        return Refusal("broker", f"The broker account is {account.status}: renew it.")
    if risk.is_too_old(strategy.risk, alert.wanted_at, own_age, at):
        age = (at - alert.wanted_at).total_seconds()
        most = min(strategy.risk.max_age_seconds, own_age or strategy.risk.max_age_seconds)
        reason = f"Expired: the alert was {age:.0f} s old, and max_age_seconds is {most}."
        return Refusal("expired", reason)
    return None


def _product(signal: Signal, mine: list[Position]) -> Product:
    """Return the product the signal names, else the one of the only open position."""
    if signal.product_meaning is not None:
        return Product(signal.product_meaning)
    held = [share.product for share in mine if share.quantity]
    return held[0] if len(held) == 1 else _DEFAULT_PRODUCT
