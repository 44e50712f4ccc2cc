"""Batches: fresh alerts of many lanes, decided together, sent, and recorded together.

What an alert costs is round trips, and a batch needs no more of them than one alert. Only the
plain case is done here: an alert that nobody has begun before, of one leg, whose order goes to
the paper broker. Everything else, and whatever goes wrong, is left to the way of one alert.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import AlertId
from autotrade.domain.intents import Wait
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import Outcome
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.carriers import AlertCarrier, Leg
from autotrade.services.intents import IntentService, tell_received
from autotrade.services.placements import PlacementService

_ONE_LEG: Final = 1
Legs = dict[AlertId, Leg]


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch whose orders were sent.

    ``together`` are the alerts whose outcomes are to be recorded, ``left`` those of the batch that
    are to be carried out one by one.
    """

    together: Sequence[Alert]
    legs: Legs
    left: Sequence[Alert]


class BatchCarrier:
    """Carries out claimed alerts of different lanes."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        intents: IntentService,
        placements: PlacementService,
        alone: AlertCarrier,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._intents = intents
        self._placements = placements
        self._alone = alone

    def begin(self, alerts: Sequence[Alert]) -> Begun:
        """Decide what can be decided together, and send its orders.

        When this raises, nothing is known of any: each goes on alone from where it is.
        """
        fresh = [a for a in alerts if a.attempts == 1 and len(a.signals) == _ONE_LEG]
        legs = self.decide(fresh) if fresh else {}
        self._send(legs)
        together = [alert for alert in fresh if alert.id in legs]
        return Begun(together, legs, [alert for alert in alerts if alert.id not in legs])

    def finish(self, begun: Begun) -> None:
        """Record what came of a batch; when this raises, as ``begin``."""
        if begun.together:
            self.conclude(begun.together, begun.legs)

    def decide(self, alerts: Sequence[Alert]) -> Legs:
        """Decide in one transaction; what is missing in the answer is to be carried out alone."""
        markets = {alert.id: self._intents.market(alert, 0) for alert in alerts}

        def work(repos: Repositories) -> Legs:
            repos.expect(alerts=alerts)
            decided: Legs = {}
            for alert in alerts:
                if not _is_local(repos, alert):
                    continue
                tell_received(repos, alert)
                decision = self._intents.decide_within(repos, alert, 0, markets[alert.id])
                if isinstance(decision, Wait):
                    continue
                execution, order, is_new = decision
                if order is None or is_new:
                    decided[alert.id] = Leg(execution, order, account=_account_of(repos, order))
            return decided

        return self._storage.transact(work)

    def _send(self, legs: Legs) -> None:
        sending = {
            alert_id: leg.order
            for alert_id, leg in legs.items()
            if leg.order is not None and leg.order.status is OrderStatus.SENDING
        }
        if not sending:
            return
        sent_at = self._clock.now()
        accounts = {leg.account.id: leg.account for leg in legs.values() if leg.account is not None}
        results = self._placements.place_all(list(sending.values()), accounts)
        for (alert_id, order), result in zip(sending.items(), results, strict=True):
            legs[alert_id] = Leg(legs[alert_id].execution, order, result, sent_at)

    def conclude(self, alerts: Sequence[Alert], legs: Legs) -> None:
        """Record every outcome and end every alert, in one transaction if that can be."""
        done = []
        for alert in alerts:
            result = legs[alert.id].result
            if result is not None and result.outcome is Outcome.NOT_SENT:
                self._alone.not_sent(alert, legs[alert.id])
            else:
                done.append(alert)

        def work(repos: Repositories) -> None:
            placed = [legs[alert.id] for alert in done]
            repos.expect(orders=[leg.order for leg in placed if leg.order is not None])
            for alert in done:
                self._alone.end(repos, alert, [self._alone.recorded(repos, legs[alert.id])])

        try:
            self._storage.transact(work)
        except ConflictError:  # somebody has one of them: the others must not suffer
            for alert in done:
                self._alone.conclude(alert, [legs[alert.id]])
        self._bell.ring()


def _account_of(repos: Repositories, order: Order | None) -> BrokerAccount | None:
    return None if order is None else repos.brokers.get(order.user_id, order.broker_id)


def _is_local(repos: Repositories, alert: Alert) -> bool:
    """Say whether an alert's order stays on this machine: one elsewhere must hold up nobody."""
    strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
    if strategy is None or not strategy.is_live:
        return True
    account = repos.brokers.get(alert.user_id, strategy.broker_id)
    return account is None or account.type is BrokerType.PAPER
