"""The seeded simulation: 500 seeds in memory and a few on MongoDB; any of them can be replayed.

``./scripts/faults --simulate 17`` plays one again, ``--storage mongodb`` on a real MongoDB.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from pymongo import MongoClient

from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from scripts.bootstrap import ROOT
from tests.faults.simulation.playing import Played, play_all, told
from tests.faults.simulation.running import blocks_of, play_block, processors
from tests.support.stack import Servers

BLOCKS = blocks_of(range(500))
PROCESSES = 2
ON_MONGODB = range(10)
PRINT_TRACE = (
    "from tests.faults.simulation.playing import play_all; "
    "print([(p.trace, p.steps, p.orders) for p in play_all([3, 17])])"
)


def broken(played: list[Played]) -> str:
    return "\n".join(told(one) for one in played if one.broken)


@pytest.fixture(scope="module")
def plays() -> Iterator[dict[range, Future[list[Played]]]]:
    """Every block's plays, under way in other processes."""
    with processors(PROCESSES) as pool:
        yield {seeds: pool.submit(play_block, seeds) for seeds in BLOCKS}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_no_promise_is_broken_in_memory(plays: dict[range, Future[list[Played]]], seeds: range):
    played = plays[seeds].result()

    assert [one.seed for one in played] == list(seeds)
    assert not broken(played)
    assert sum(one.orders for one in played) > len(seeds)
    assert sum(one.deaths for one in played) > len(seeds)


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[MongoClient[Document]]:
    client = mongo.connect(servers.mongo_uri("autotrade_simulation"), "test")
    yield client
    client.close()


@pytest.mark.parametrize("seed", ON_MONGODB)
def test_no_promise_is_broken_on_mongodb(client: MongoClient[Document], seed: int):
    assert not broken(list(play_all([seed], client)))


def test_a_seed_is_the_same_play_whenever_it_is_played():
    traces = [
        subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-c", PRINT_TRACE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]

    assert traces[0] == traces[1]
    assert traces[0].count("(") == 2
