"""Intents: the decision, in one transaction, what one leg of an alert is to become."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from autotrade.domain import risk
from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.instruments import Instrument
from autotrade.domain.intents import Intent, NothingToDo, Refusal, Wait, plan
from autotrade.domain.money import ZERO
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import AT_BROKER
from autotrade.ports.brokers import BrokerDirectory, Capabilities
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import Quotes
from autotrade.ports.storage import Repositories, Storage
from autotrade.services import snapshots
from autotrade.services.decisions import Decision, DecisionLog, account_of, closed, symbol_of
from autotrade.services.equities import EquityService
from autotrade.services.intended_orders import orders_of
from autotrade.services.kill_switch import Halted
from autotrade.services.market_calendar import Hours
from autotrade.services.notifications import Notifications
from autotrade.services.snapshots import Case, Market

_DELETED: Final = Refusal("strategy", "The strategy or its broker account was deleted.")
INSTRUMENTS_WITHIN: Final = timedelta(seconds=15)
"""How long an alert waits for a list of instruments that is being loaded."""


class EarlierOrderUnsettledError(Exception):
    """The strategy has an order in this symbol whose end has to be known first."""


def tell_received(repos: Repositories, alert: Alert) -> None:
    """Tell that a claimed alert has come, in the transaction that first decides on it.

    Not when something was decided before: then more was told since, perhaps its end.
    """
    if alert.attempts != 1 or repos.executions.of_alert(alert.user_id, alert.id):
        return
    timeline = replace(alert.timeline, claimed_at=None)
    received = replace(
        alert, status=AlertStatus.RECEIVED, lease=None, attempts=0, timeline=timeline
    )
    repos.events.append([received], alert.received_at, alert.request_id)


class IntentService:
    """Decides what becomes of a signal, and writes it down before anything is sent."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        quotes: Quotes,
        instruments: Callable[[str], Instrument | None],
        awaited: Callable[[BrokerType], bool],
        brokers: BrokerDirectory,
        notifications: Notifications,
        equities: EquityService,
        halted: Halted,
        hours: Hours,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._quotes = quotes
        self._instruments = instruments
        self._awaited = awaited
        self._brokers = brokers
        self._notifications = notifications
        self._equities = equities
        self._halted = halted
        self._hours = hours
        self._decisions = DecisionLog(clock=clock, ids=ids)

    def decide(self, alert: Alert, leg: int) -> Decision:
        """Return the leg's execution, its order if one is wanted, and whether the order is new.

        A new order is stored as SENDING: whoever gets it has to send it, and nobody else will.
        Safe to call again: what was decided stands.

        Raises:
            EarlierOrderUnsettledError: what is held is not known, or orders stand in the way
                and were asked to be cancelled; nothing was decided.
        """
        equity = self._equities.wanted_by(alert, leg)
        market = replace(self.market(alert, leg), equity=equity)

        def work(repos: Repositories) -> Decision | Wait:
            tell_received(repos, alert)
            return self.decide_within(repos, alert, leg, market)

        decided = self._storage.transact(work)
        if isinstance(decided, Wait):
            raise EarlierOrderUnsettledError(decided.reason)
        return decided

    def market(self, alert: Alert, leg: int) -> Market:
        """Return what is known of a leg's symbol; to be asked before the transaction."""
        named = symbol_of(alert, leg)
        instrument = self._instruments(named)
        symbol = named if instrument is None else instrument.symbol
        return Market(symbol=symbol, instrument=instrument, quote=self._quotes.last(symbol))

    def decide_within(
        self, repos: Repositories, alert: Alert, leg: int, market: Market
    ) -> Decision | Wait:
        """Decide within the caller's transaction; ``Wait``: nothing is decided, commit and retry."""
        found = {e.leg: e for e in repos.executions.of_alert(alert.user_id, alert.id)}
        known = found.get(leg)
        if known is not None and known.order_id is not None:
            return known, repos.orders.get(alert.user_id, known.order_id), False
        if known is not None and known.status is not ExecutionStatus.PENDING:
            return known, None, False
        # lanes are made of an alert's first symbol: its other legs meet other lanes here
        repos.orders.hold(alert.user_id, alert.strategy_id, market.symbol, f"{alert.id}:{leg}")
        working = repos.orders.working(alert.user_id, alert.strategy_id, market.symbol)
        if snapshots.is_unsettled(working):
            return Wait("An earlier order's outcome is not known yet; waiting for it.")
        strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
        account = account_of(repos, strategy)
        if account is not None and self._awaits_instrument(alert, account, market):
            return Wait(f"{market.symbol} is not known yet: today's instruments are being loaded.")
        execution = known or self._decisions.blank(alert, leg, strategy, account)
        execution = replace(execution, symbol=market.symbol)
        if strategy is None or account is None:
            return self._decisions.refuse(repos, execution, _DELETED, is_new=known is None)
        case = Case(
            alert=alert,
            leg=leg,
            signal=alert.signals[leg],
            strategy=strategy,
            account=account,
            execution=execution,
            market=market,
            working=working,
            capabilities=self._capabilities(account),
            at=self._clock.now(),
        )
        return self._decide_now(repos, case, is_new=known is None)

    def _awaits_instrument(self, alert: Alert, account: BrokerAccount, market: Market) -> bool:
        """Say whether a symbol may become known: an account that was just linked loads its list."""
        if market.instrument is not None:
            return False
        is_early = self._clock.now() - alert.wanted_at < INSTRUMENTS_WITHIN
        return is_early and self._awaited(account.type)

    def refusal_by_now(self, alert: Alert) -> Refusal | None:
        """Return why an order that was decided on before must not be sent any more, if so."""
        repos = self._storage.now
        strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
        account = account_of(repos, strategy)
        if strategy is None or account is None:
            return _DELETED
        # what was decided and not sent is stopped too, whichever way it goes: Retry decides anew
        halted = self._halted(repos, alert.user_id, reduces=False)
        if halted is not None:
            return Refusal("kill_switch", halted)
        ages = [s.max_age_seconds for s in alert.signals if s.max_age_seconds is not None]
        return closed(strategy, account, alert, min(ages, default=None), self._clock.now())

    def give_up(self, repos: Repositories, alert: Alert, leg: int, reason: str) -> None:
        """Fail a leg that nothing was sent for; one whose order left this machine stays."""
        self._decisions.give_up(repos, alert, leg, reason)

    def _decide_now(self, repos: Repositories, case: Case, *, is_new: bool) -> Decision | Wait:
        execution = case.execution
        outcome = self._outcome(repos, case)
        if isinstance(outcome, Wait):
            self._cancel_working(repos, case)
            return outcome
        if isinstance(outcome, Refusal):
            return self._decisions.refuse(repos, execution, outcome, is_new=is_new)
        if isinstance(outcome, NothingToDo):
            done = execution.to(
                ExecutionStatus.SUCCESS, quantity=ZERO, reason=outcome.reason, executed_at=case.at
            )
            return self._decisions.write(repos, done, (), is_new=is_new)
        orders = orders_of(case, outcome, self._ids)
        pending = replace(
            execution,
            order_id=orders[0].id,
            side=outcome.side,
            quantity=outcome.quantity,
            price=outcome.price or outcome.reference_price,
            reason=outcome.note,
        )
        return self._decisions.write(repos, pending, orders, is_new=is_new)

    def _outcome(self, repos: Repositories, case: Case) -> Intent | NothingToDo | Refusal | Wait:
        own_age = case.signal.max_age_seconds
        ended = closed(case.strategy, case.account, case.alert, own_age, case.at)
        if ended is not None:
            return ended
        shares = repos.positions.of_strategy(case.strategy.user_id, case.strategy.id)
        shares = [share for share in shares if share.broker_id == case.account.id]
        holding = snapshots.holding(repos, case, shares)
        self._tell_gap(repos, case, snapshots.gap(case.signal, holding.expected))
        wanted = plan(case.signal, case.symbol, case.strategy.sizing, holding)
        if not isinstance(wanted, Intent):
            return wanted
        halted = self._halted(repos, case.alert.user_id, reduces=wanted.reduces)
        if halted is not None:
            return Refusal("kill_switch", halted)
        market = self._hours(case.symbol, case.market.instrument)
        snapshot = snapshots.risk_snapshot(repos, case, shares, market)
        allowed = risk.gate(case.strategy.risk, wanted, holding, snapshot)
        if isinstance(allowed, Refusal):
            return allowed
        return snapshots.legal(case, allowed) or allowed

    def _tell_gap(self, repos: Repositories, case: Case, gap: str | None) -> None:
        if gap is None:
            return
        self._notifications.notify(
            repos,
            case.strategy.user_id,
            kind="alert.gap",
            level=NotificationLevel.WARNING,
            title=f"{case.strategy.name}: an alert may be missing",
            message=f"The alert in {case.symbol} does not fit what the strategy holds. {gap} "
            "An earlier alert was lost, refused, or never sent.",
            key=f"alert.gap:{case.alert.id}:{case.leg}",
            details={"alert_id": case.alert.id, "strategy_id": case.strategy.id},
        )

    def _cancel_working(self, repos: Repositories, case: Case) -> None:
        """Ask for the cancellation of what stands in the way; who polls the account does it."""
        orders = [order for order in snapshots.counted(case) if order.status in AT_BROKER]
        for order in orders:
            if order.cancel_at is None:
                asked = replace(order, cancel_at=case.at)
                repos.orders.save(asked, was=order.status)
        repos.orders.look_again([order.id for order in orders], case.at)

    def _capabilities(self, account: BrokerAccount) -> Capabilities | None:
        if account.type is BrokerType.PAPER:
            return None
        try:
            return self._brokers.open(account).capabilities
        except ConflictError:  # the placement says why
            return None
