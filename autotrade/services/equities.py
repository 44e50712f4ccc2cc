"""Equities: what a live account is worth just now, asked of its broker for orders sized by it."""

from decimal import Decimal
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.intents import Refusal
from autotrade.domain.money import ZERO
from autotrade.domain.signals import Signal, SignalAction
from autotrade.domain.strategies import SizingMode, Strategy
from autotrade.ports.brokers import BrokerError
from autotrade.ports.storage import Storage
from autotrade.services.lookups import LookupService

BY_EQUITY: Final = frozenset({SizingMode.PERCENT_EQUITY, SizingMode.RISK_PERCENT})
_UNKNOWN: Final = "The order is sized by the account's equity, and its funds are not known"


class EquityService:
    """Reads the funds that an order is sized by; never guesses them."""

    def __init__(self, *, storage: Storage, lookups: LookupService):
        self._storage = storage
        self._lookups = lookups

    def wanted_by(self, alert: Alert, leg: int) -> Decimal | Refusal | None:
        """Return the equity of the account that a leg's order is sized by, in rupees.

        That is what the broker says is available and what is in use. None: the order is not
        sized by it, or is a paper order. A refusal: it is, and the broker did not tell.
        """
        signal = alert.signals[leg]
        if signal.quantity or signal.target is not None:  # most: spares a read
            return None
        strategy = self._storage.now.strategies.get(alert.user_id, alert.strategy_id)
        if strategy is None or not _is_sized_by_equity(signal, strategy):
            return None
        opened = self._lookups.open(strategy.user_id, strategy.broker_id)
        if opened is None:
            return Refusal("sizing", f"{_UNKNOWN}: its session has ended.")
        try:
            funds = opened.broker.funds()
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            return Refusal("sizing", f"{_UNKNOWN}: {error.message}")
        return funds.available + (funds.utilized or ZERO)


def _is_sized_by_equity(signal: Signal, strategy: Strategy) -> bool:
    if signal.action is SignalAction.EXIT or strategy.sizing is None:
        return False
    return strategy.is_live and strategy.sizing.mode in BY_EQUITY
