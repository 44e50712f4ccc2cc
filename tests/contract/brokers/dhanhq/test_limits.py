"""DhanHQ's rate limits: the simulated Dhan enforces them, and our pace never meets them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from autotrade.brokers.dhanhq.limits import DATA, ORDERS, QUOTES, READS
from autotrade.jobs.local_throttle import LocalThrottle
from autotrade.ports.brokers import Outcome
from autotrade.ports.throttle import Bucket
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import an_order
from tests.simulators.dhanhq.session import LIMITS

OURS = {"order": ORDERS, "data": DATA, "quote": QUOTES, "other": READS}


@pytest.mark.parametrize("name", OURS)
def test_our_pace_is_below_every_documented_limit(name: str):
    """A window of theirs is kept when one of ours of that length or more allows no more."""
    bucket: Bucket = OURS[name]

    for seconds, most in LIMITS[name]:
        allowed = [
            window.most for window in bucket.windows if window.milliseconds >= seconds * 1000
        ]
        kept = [most_of_ours for most_of_ours in allowed if most_of_ours <= most]
        assert kept, (name, seconds)


def test_a_burst_waits_and_none_is_refused(rig: DhanRig):
    rig.simulator.set(rate_limits=True)
    rig.pace = LocalThrottle()
    broker = rig.adapter()
    requests = [an_order(rig) for _ in range(5)]

    with ThreadPoolExecutor(5) as pool:
        results = list(pool.map(broker.place, requests))

    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert sum(rig.simulator.counts().values()) == 5


def test_without_a_pace_the_simulated_dhan_refuses(rig: DhanRig):
    """That the test before this one can fail."""
    rig.simulator.set(rate_limits=True)
    broker = rig.adapter()

    results = [broker.place(an_order(rig)) for _ in range(12)]

    assert [result.outcome for result in results] == [Outcome.ACCEPTED] * 10 + [
        Outcome.NOT_SENT
    ] * 2
    assert sum(rig.simulator.counts().values()) == 10
