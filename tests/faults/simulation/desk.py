"""What the simulated processes share beside the database: queue, bell, brokers, and who listens."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from typing_extensions import override

from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.specs import SPECS
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.brokers import Broker, InstrumentSource
from tests.faults.simulation.clockwork import Clockwork
from tests.faults.simulation.exchange import Exchange
from tests.support.fakes import FakePublisher

REDIS_FAILS: Final = 0.05
"""How often a message to the browsers does not leave."""


class PlayedJobs:
    """The wake-ups in Redis, which may be flushed or away."""

    def __init__(self, clockwork: Clockwork):
        self._clockwork = clockwork
        self._woken: list[UserId] = []
        self.away_until = 0.0

    def wake(self, user_id: UserId) -> bool:
        """Say that a user's lanes have work; False when nobody heard it."""
        self._clockwork.step("wake")
        if self._clockwork.seconds < self.away_until:
            return False
        if user_id not in self._woken:
            self._woken.append(user_id)
        return True

    def taken(self) -> list[UserId]:
        """Return whose lanes were woken, and forget it."""
        woken, self._woken = self._woken, []
        return woken

    def flush(self) -> None:
        """Lose everything."""
        self._woken.clear()


class PlayedBell:
    """The relay's bell."""

    def __init__(self) -> None:
        self.has_rung = False

    def ring(self) -> None:
        self.has_rung = True


class Browsers(FakePublisher):
    """Those whom events are published to, and how far each was told, in Redis as in truth."""

    def __init__(self, clockwork: Clockwork):
        super().__init__()
        self._clockwork = clockwork
        self.heard_of: set[UserId] = set()

    @override
    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        self._clockwork.step("ask what was told")
        return super().told(user_ids)

    @override
    def publish(
        self, events: Sequence[Event], after: Mapping[UserId, int | None]
    ) -> Collection[UserId]:
        self._clockwork.step("publish")
        return super().publish(events, after)

    @override
    def tell(self, events: Sequence[Event]) -> bool:
        if self._clockwork.dice.random() < REDIS_FAILS:
            return False
        has_told = super().tell(events)
        self.heard_of.update(event.user_id for event in events)
        return has_told

    def flush(self) -> None:
        """Forget how far each was told, and of whom the relay was to know."""
        self.shown.clear()
        self.heard_of.clear()


class PlainVault:
    """A vault that hides nothing."""

    def seal(self, secret: str, owner: str) -> str:
        return json.dumps([owner, secret])

    def open(self, sealed: str, owner: str) -> str:
        found, secret = json.loads(sealed)
        if found != owner:
            raise ValueError(owner)
        return str(secret)


class House:
    """The directory of brokers: the real paper broker, and one exchange behind every other."""

    def __init__(self, paper: PaperBroker, exchange: Exchange):
        self._paper = paper
        self._exchange = exchange

    def specs(self) -> Sequence[BrokerSpec]:
        return SPECS

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        return next(spec for spec in SPECS if spec.type is broker_type)

    def open(self, account: BrokerAccount) -> Broker:
        if account.type is BrokerType.PAPER:
            return self._paper.account(account.id, account.user_id)
        return self._exchange

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        return None
