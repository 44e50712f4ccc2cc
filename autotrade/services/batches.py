"""Batches: fresh alerts, carried out together, in one transaction where that can be.

What an alert costs is round trips, and a batch needs no more of them than one alert. Only the
plain case is done here: an alert that nobody has begun before, of one leg, whose order goes to
the paper broker. Its order, what the paper broker makes of it and its end commit at once, so
that nothing can fall between them, and nobody has to claim it before. Everything else, and
whatever goes wrong, is left to the way of one alert.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.events import Event
from autotrade.domain.ids import AlertId, BrokerId
from autotrade.domain.intents import Wait
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import Outcome
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.carriers import AlertCarrier, Leg
from autotrade.services.intents import IntentService, tell_received
from autotrade.services.placements import PlacementService
from autotrade.services.snapshots import Market

_TRIES: Final = 2
Legs = dict[AlertId, Leg]
Telling = Callable[[], bool]
"""Tells users of events that have committed; False: wake the relay for them."""
Tell = Callable[[Sequence[Event]], Telling]
"""Prepares to tell of events that are about to commit with their numbers; it does not raise."""


@dataclass(slots=True)
class Batch:
    """What one transaction has made of its alerts.

    ``begun`` are those whose orders are still to be sent, ``ended`` those that are done with.
    ``told`` are the events that have their numbers by the commit, and ``telling`` tells of them.
    """

    begun: Legs = field(default_factory=dict)
    ended: set[AlertId] = field(default_factory=set)
    told: Sequence[Event] = ()
    telling: Telling = lambda: False

    def has(self, alert: Alert) -> bool:
        """Say whether an alert was decided on."""
        return alert.id in self.ended or alert.id in self.begun


class BatchCarrier:
    """Carries out alerts that stand as claimed, whether the store knows of that or not."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        intents: IntentService,
        placements: PlacementService,
        alone: AlertCarrier,
        tell: Tell,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._intents = intents
        self._placements = placements
        self._alone = alone
        self._tell = tell

    def carry_out(self, alerts: Sequence[Alert], *, are_claimed: bool) -> Sequence[Alert]:
        """Carry out what can be carried out together, and return the others.

        Alerts of one lane are in their order, and none follows one that has not ended. When
        this raises, nothing is known of any: each goes on alone from where it is.
        """
        fresh = [alert for alert in alerts if is_plain(alert)]
        batch = self.decide(fresh, are_claimed=are_claimed) if fresh else Batch()
        if (batch.ended or batch.begun) and not batch.telling():
            self._bell.ring()
        if batch.begun:
            self.send(batch.begun)
            self.conclude([a for a in fresh if a.id in batch.begun], batch.begun)
        return [alert for alert in alerts if not batch.has(alert)]

    def decide(self, alerts: Sequence[Alert], *, are_claimed: bool) -> Batch:
        """Decide in one transaction, and end in it what can be ended.

        What is missing in the answer is to be carried out alone.
        """
        markets = {alert.id: self._intents.market(alert, 0) for alert in alerts}

        def work(repos: Repositories) -> Batch:
            symbols = {market.symbol for market in markets.values()}
            repos.expect(alerts=alerts, symbols=symbols, are_new=not are_claimed)
            batch = Batch(told=repos.events.numbered)
            closed: set[str] = set()
            for wave in _waves(alerts):
                open_ = [alert for alert in wave if alert.lane not in closed]
                self._carry_out(repos, open_, markets, batch, are_claimed=are_claimed)
                closed.update(alert.lane for alert in wave if alert.id not in batch.ended)
            return batch

        def prepare(batch: Batch) -> None:
            batch.telling = self._tell(batch.told)

        for _ in range(_TRIES - 1):
            try:
                return self._storage.transact(work, prepare)
            except ConflictError:  # the paper account was changed since this process read it
                continue
        return self._storage.transact(work, prepare)

    def _carry_out(
        self,
        repos: Repositories,
        alerts: Sequence[Alert],
        markets: Mapping[AlertId, Market],
        batch: Batch,
        *,
        are_claimed: bool,
    ) -> None:
        """Carry out alerts of different lanes, within a transaction."""
        if are_claimed:  # of the others it is told by what becomes of them
            for alert in alerts:
                if _is_local(repos, alert):
                    tell_received(repos, alert)
        legs = self._decided(repos, alerts, markets)
        placed = self._placed(repos, legs)
        for alert in alerts:
            leg = placed.get(alert.id)
            if leg is not None:
                recorded = self._alone.recorded(repos, leg)
                self._alone.end(repos, alert, [recorded], None if are_claimed else self._take)
                batch.ended.add(alert.id)
            elif alert.id in legs:
                batch.begun[alert.id] = legs[alert.id]
                if not are_claimed:
                    repos.alerts.take(alert)

    def _take(self, repos: Repositories, alert: Alert) -> None:
        repos.alerts.take(alert)
        repos.events.append([alert], self._clock.now(), alert.request_id)

    def _decided(
        self, repos: Repositories, alerts: Sequence[Alert], markets: Mapping[AlertId, Market]
    ) -> Legs:
        legs: Legs = {}
        for alert in alerts:
            if not _is_local(repos, alert):
                continue
            decision = self._intents.decide_within(repos, alert, 0, markets[alert.id])
            if isinstance(decision, Wait):
                continue
            execution, order, is_new = decision
            if order is None or is_new:
                legs[alert.id] = Leg(execution, order, account=_account_of(repos, order))
        return legs

    def _placed(self, repos: Repositories, legs: Legs) -> Legs:
        """Send what can be sent in the same transaction; return the legs that need no other."""
        sending = {order.id: order for order in map(_sending, legs.values()) if order is not None}
        sent_at = self._clock.now()
        results = self._placements.place_within(repos, list(sending.values()), _accounts(legs))
        placed: Legs = {}
        for alert_id, leg in legs.items():
            if leg.order is None or leg.order.id not in sending:
                placed[alert_id] = leg
            elif leg.order.id in results:
                placed[alert_id] = replace(leg, result=results[leg.order.id], sent_at=sent_at)
        return placed

    def send(self, legs: Legs) -> None:
        """Send the orders of legs that were committed as SENDING."""
        sending = {key: leg.order for key, leg in legs.items() if leg.order is not None}
        sent_at = self._clock.now()
        results = self._placements.place_all(list(sending.values()), _accounts(legs))
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


def is_plain(alert: Alert) -> bool:
    """Say whether an alert may be carried out together with others."""
    return alert.attempts == 1 and len(alert.signals) == 1


def _waves(alerts: Sequence[Alert]) -> Sequence[Sequence[Alert]]:
    """Return alerts so that no two of a lane are in one wave, and each lane keeps its order."""
    waves: list[list[Alert]] = []
    count: dict[str, int] = {}
    for alert in alerts:
        number = count[alert.lane] = count.get(alert.lane, -1) + 1
        if number == len(waves):
            waves.append([])
        waves[number].append(alert)
    return waves


def _sending(leg: Leg) -> Order | None:
    is_sending = leg.order is not None and leg.order.status is OrderStatus.SENDING
    return leg.order if is_sending else None


def _accounts(legs: Legs) -> dict[BrokerId, BrokerAccount]:
    return {leg.account.id: leg.account for leg in legs.values() if leg.account is not None}


def _account_of(repos: Repositories, order: Order | None) -> BrokerAccount | None:
    return None if order is None else repos.brokers.get(order.user_id, order.broker_id)


def _is_local(repos: Repositories, alert: Alert) -> bool:
    """Say whether an alert's order stays on this machine: one elsewhere must hold up nobody."""
    strategy = repos.strategies.get(alert.user_id, alert.strategy_id)
    if strategy is None or not strategy.is_live:
        return True
    account = repos.brokers.get(alert.user_id, strategy.broker_id)
    return account is None or account.type is BrokerType.PAPER
