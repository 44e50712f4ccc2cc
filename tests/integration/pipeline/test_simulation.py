"""The pipeline under seeded faults: dying workers, a bad line to the broker, time that passes.

Every choice comes from the seed, so that a seed that fails fails again:
``SIMULATION_SEEDS=17`` runs that one, ``SIMULATION_SEEDS=0-499`` a range.
"""

import os
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from typing_extensions import override

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import Order, OrderStatus, Side
from autotrade.domain.strategies import RiskLimits
from tests.support.factories import USER, a_fill, a_signal, an_instrument
from tests.support.fake_broker import Answer, Killed
from tests.support.pipeline import Pipeline

SYMBOLS = ("SBIN", "INFY", "TCS")
ALERTS = 12
ENDED = {AlertStatus.DONE, AlertStatus.REJECTED, AlertStatus.EXPIRED, AlertStatus.FAILED}
BAD_ANSWERS = (Answer.NOT_SENT, Answer.LOST_AFTER, Answer.LOST_BEFORE, Answer.REJECT)


def seeds() -> list[int]:
    first, _, last = os.environ.get("SIMULATION_SEEDS", "0-9").partition("-")
    return list(range(int(first), int(last or first) + 1))


class Simulation:
    """Plays one seed: alerts arrive, workers live and die, until everything is quiet."""

    bad_answers: tuple[Answer, ...] = BAD_ANSWERS

    def __init__(self, pipeline: Pipeline, seed: int):
        self.pipeline = pipeline
        self.random = random.Random(seed)  # noqa: S311 - it has to repeat
        self.deaths = 0

    def play(self) -> None:
        for number in range(ALERTS):
            self.arrive(number)
            self.let_something_happen()
        self.pipeline.broker.failing_lookups = 0
        for _ in range(60):
            self.let_something_happen()
        self.pipeline.killer.steps = None
        self.pipeline.expire_leases()
        self.pipeline.settle_down()

    def arrive(self, number: int) -> None:
        symbol = self.random.choice(SYMBOLS)
        legs = [symbol] if self.random.random() < 0.8 else [symbol, self.random.choice(SYMBOLS)]
        signals = tuple(
            a_signal(
                symbol=leg,
                action=self.random.choice(["buy", "sell"]),
                quantity=Decimal(2**number),
                price=None,
            )
            for leg in legs
        )
        lane = f"{self.pipeline.strategy.id}:NSE:{symbol}"
        self.pipeline.add_alert(signals=signals, lane=lane)
        if self.random.random() < 0.8:
            self.pipeline.jobs.wake(USER)

    def let_something_happen(self) -> None:
        broker = self.pipeline.broker
        if self.random.random() < 0.5 and not broker.answers:
            broker.answers.append(self.random.choice(self.bad_answers))
        if self.random.random() < 0.1:
            broker.failing_lookups = self.random.randint(1, 4)
        if self.random.random() < 0.4:
            self.pipeline.killer.steps = self.random.randint(0, 12)
        try:
            self.work()
        except Killed:
            self.deaths += 1
        self.pipeline.clock.advance(seconds=self.random.choice([0.1, 1, 3, 12, 33]))

    def work(self) -> None:
        if self.random.random() < 0.6:
            self.pipeline.sweeps.sweep()
        if users := self.pipeline.jobs.taken():
            self.pipeline.worker(f"worker-{self.random.randint(1, 3)}").drain(users)

    # what must hold, whatever happened

    def doubled(self) -> dict[str, int]:
        taken = self.pipeline.broker.taken()
        return {tag: count for tag, count in taken.items() if count > 1}

    def unordered(self) -> list[str]:
        """Return orders at the broker that no order of ours stands behind."""
        known = {order.client_tag for order in self.pipeline.orders()}
        return [tag for tag in self.pipeline.broker.taken() if tag not in known]

    def lost(self) -> list[str]:
        """Return alerts without an ending, and legs without an outcome."""
        alerts = [a.id for a in self.pipeline.all_alerts() if a.status not in ENDED]
        legs = Counter(e.alert_id for e in self.pipeline.executions())
        short = [a.id for a in self.pipeline.all_alerts() if legs[a.id] != len(a.signals)]
        pending = [e.id for e in self.pipeline.executions() if e.status is ExecutionStatus.PENDING]
        return [*alerts, *short, *pending]

    def mistaken(self) -> list[Order]:
        """Return orders whose end is not what the broker's books say."""
        books = {request.client_tag: view for request, view in self.pipeline.broker.book}
        return [
            order
            for order in self.pipeline.orders()
            if (order.status is OrderStatus.FILLED) != (order.client_tag in books)
        ]

    def misheld(self) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """Return symbols whose position is not the sum of the broker's fills."""
        found = {}
        for symbol in (f"NSE:{name}" for name in SYMBOLS):
            filled = sum(
                (
                    r.quantity * r.side.sign
                    for r, _ in self.pipeline.broker.book
                    if r.symbol == symbol
                ),
                Decimal(0),
            )
            account = self.pipeline.held(symbol=symbol)
            share = self.pipeline.held(symbol=symbol, by_strategy=True)
            if not filled == account == share:
                found[symbol] = (filled, account, share)
        return found

    def violations(self) -> dict[str, object]:
        found = {
            "doubled": self.doubled(),
            "unordered": self.unordered(),
            "lost": self.lost(),
            "mistaken": self.mistaken(),
            "misheld": self.misheld(),
        }
        return {name: what for name, what in found.items() if what}


class LiveSimulation(Simulation):
    """Plays a seed with a real broker's ways: slices, orders that rest, and mixed-up pushes."""

    bad_answers = (*BAD_ANSWERS, Answer.RATE, Answer.ACCEPT, Answer.PARTIAL, Answer.ACCEPT)

    @override
    def play(self) -> None:
        self.pipeline.go_live(risk=RiskLimits(max_age_seconds=3600))
        for name in SYMBOLS:
            self.pipeline.know(an_instrument(symbol=f"NSE:{name}", freeze_quantity=Decimal(300)))
        super().play()
        self.trade(every=True)
        self.pipeline.settle_down()

    @override
    def let_something_happen(self) -> None:
        super().let_something_happen()
        self.trade(every=False)
        if self.random.random() < 0.5:
            self.push()
        if self.random.random() < 0.1:
            self.pipeline.broker.failing_books = self.random.randint(1, 3)

    @override
    def work(self) -> None:
        super().work()
        if self.random.random() < 0.3:
            self.pipeline.poll()

    def trade(self, *, every: bool) -> None:
        """Let orders that rest trade, some of them or all."""
        broker = self.pipeline.broker
        for request, view in list(broker.book):
            is_open = view.status in {OrderStatus.OPEN, OrderStatus.PARTIAL}
            if is_open and (every or self.random.random() < 0.2):
                broker.show(
                    request.client_tag, OrderStatus.FILLED, a_fill(quantity=request.quantity)
                )

    def push(self) -> None:
        """Tell some of what happened, in any order, older news among it, some of it twice."""
        views = self.pipeline.broker.views()[-12:]
        stale = [replace(v, status=OrderStatus.OPEN, filled_quantity=Decimal(0)) for v in views]
        told = self.random.choices([*views, *stale], k=4) if views else []
        for view in told:
            self.pipeline.trading.updates.apply(self.pipeline.account(), view)


@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_or_doubled_of_what_is_live(forgetful: Pipeline, seed: int):
    simulation = LiveSimulation(forgetful, seed)

    simulation.play()

    assert simulation.violations() == {}


@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_or_doubled_at_a_broker_that_knows_tags(pipeline: Pipeline, seed: int):
    simulation = Simulation(pipeline, seed)

    simulation.play()

    assert simulation.violations() == {}


@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_or_doubled_at_a_broker_that_forgets(forgetful: Pipeline, seed: int):
    simulation = Simulation(forgetful, seed)

    simulation.play()

    assert simulation.violations() == {}


def test_a_simulation_has_deaths_and_bad_answers_in_it(forgetful: Pipeline):
    simulation = Simulation(forgetful, 1)

    simulation.play()

    assert simulation.deaths >= 5
    assert {request.side for request in forgetful.broker.requests} == set(Side)
    ends = {order.status for order in forgetful.orders()}
    assert ends >= {OrderStatus.FILLED, OrderStatus.REJECTED}
