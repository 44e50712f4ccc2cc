"""Limits that count, with workers that decide at the same instant: no counter is ever raced."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from autotrade.domain.strategies import RiskLimits
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from tests.support.factories import USER, a_signal
from tests.support.fake_broker import Answer
from tests.support.pipeline import Pipeline, empty

RULES = ("max_orders_per_minute", "max_positions")


@dataclass(frozen=True, slots=True)
class Race:
    """``lanes`` alerts of ``legs`` symbols each, on which so many ``workers`` begin together."""

    rule: str
    limit: int
    lanes: int
    legs: int
    workers: int
    fills: bool

    def run(self, pipeline: Pipeline) -> None:
        """Run it; then let everything end that waits."""
        for lane in range(self.lanes):
            signals = tuple(a_signal(symbol=f"S{lane}L{leg}") for leg in range(self.legs))
            pipeline.add_alert(lane=f"lane {lane}", signals=signals)
        gate = Barrier(self.workers)

        def work(number: int) -> None:
            worker = pipeline.worker(f"worker {number}")
            gate.wait()
            worker.drain([USER])

        with ThreadPoolExecutor(self.workers) as threads:
            list(threads.map(work, range(self.workers)))
        pipeline.settle_down(rounds=8, seconds=1)


RACES = st.builds(
    Race,
    rule=st.sampled_from(RULES),
    limit=st.integers(1, 6),
    lanes=st.integers(1, 8),
    legs=st.integers(1, 2),
    workers=st.integers(2, 6),
    fills=st.booleans(),
)


@settings(max_examples=20, deadline=None)
@given(race=RACES)
def test_a_limit_lets_exactly_as_many_through_as_it_says(
    pipeline_client: MongoClient[Document], race: Race
):
    empty(mongo.database(pipeline_client))
    pipeline = Pipeline(pipeline_client)
    pipeline.change_strategy(risk=RiskLimits(**{race.rule: race.limit}))  # type: ignore[arg-type]  # by name
    wanted = race.lanes * race.legs
    if not race.fills:
        pipeline.broker.answers = [Answer.ACCEPT] * wanted

    race.run(pipeline)

    assert len(pipeline.broker.requests) == min(race.limit, wanted)
    assert set(pipeline.broker.taken().values()) <= {1}
    assert pipeline.is_quiet()
    outcomes = Counter((e.response or {}).get("rule") for e in pipeline.executions())
    assert sum(outcomes.values()) == wanted
    assert outcomes[race.rule] == max(wanted - race.limit, 0)


def test_fifty_deliveries_at_once_make_one_order(pipeline: Pipeline):
    with ThreadPoolExecutor(50) as threads:
        receipts = list(threads.map(lambda _: pipeline.post(), range(50)))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: pipeline.worker(f"worker {n}").drain([USER]), range(4)))
    pipeline.settle_down(rounds=3)

    assert Counter(receipt.duplicate for receipt in receipts) == {True: 49, False: 1}
    assert list(pipeline.broker.taken().values()) == [1]
    assert len(pipeline.executions()) == 1
    assert pipeline.held() == 10
