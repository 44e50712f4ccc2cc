"""The seeded simulation: 500 seeds in memory and a few on MongoDB; any of them can be replayed.

``./scripts/faults --simulate 17`` plays one again, ``--storage mongodb`` on a real MongoDB.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from scripts.bootstrap import ROOT
from tests.faults.simulation.playing import Played, play_all, told
from tests.support.stack import Servers

SEEDS, BLOCK = 500, 25
ON_MONGODB = range(10)
PRINT_TRACE = (
    "from tests.faults.simulation.playing import play_all; "
    "print([(p.trace, p.steps, p.orders) for p in play_all([3, 17])])"
)


def broken(played: list[Played]) -> str:
    return "\n".join(told(one) for one in played if one.broken)


@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_no_promise_is_broken_in_memory(first: int):
    played = list(play_all(range(first, first + BLOCK)))

    assert not broken(played)
    assert sum(one.orders for one in played) > BLOCK
    assert sum(one.deaths for one in played) > BLOCK


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
