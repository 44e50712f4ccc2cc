"""Many seeds from the command line, on one or more processors."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from pymongo import MongoClient

from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from tests.faults.simulation.playing import Played, play_all, told
from tests.support.stack import Servers, memory_folder

MEMORY, MONGODB = "memory", "mongodb"
_BLOCK = 25
_TELL_EVERY = 500


def run(seeds: str, storage: str = MEMORY, processes: int = 1) -> int:
    """Play a seed (``17``) or a range (``0-19999``), and say what broke; return 1 if anything did."""
    first, _, last = seeds.partition("-")
    wanted = range(int(first), int(last or first) + 1)
    began, done, broken, deaths, orders = time.monotonic(), 0, 0, 0, 0
    for played in _on_mongodb(wanted) if storage == MONGODB else _in_memory(wanted, processes):
        done, deaths, orders = done + 1, deaths + played.deaths, orders + played.orders
        if played.broken:
            broken += 1
            _say(told(played))
        if len(wanted) == 1:
            _say(
                f"{played.steps} steps in {played.seconds:.0f} played seconds, "
                f"{played.deaths} deaths, {played.orders} orders, trace {played.trace:08x}"
            )
        elif done % _TELL_EVERY == 0:
            _say(f"{done} seeds, {broken} broken, {time.monotonic() - began:.0f} s")
    _say(
        f"{done} seeds on {storage}: {broken} broken, {orders} orders, {deaths} deaths, "
        f"{time.monotonic() - began:.0f} s"
    )
    return 1 if broken else 0


def _in_memory(seeds: range, processes: int) -> Iterator[Played]:
    if processes == 1:
        yield from play_all(seeds)
        return
    with processors(processes) as pool:
        for played in pool.map(play_block, blocks_of(seeds)):
            yield from played


def processors(count: int) -> ProcessPoolExecutor:
    """Return processes to play blocks of seeds in."""
    return ProcessPoolExecutor(count, get_context("spawn"))


def blocks_of(seeds: range) -> list[range]:
    """Return seeds in parts that are worth a trip to another process."""
    return [seeds[first : first + _BLOCK] for first in range(0, len(seeds), _BLOCK)]


def play_block(seeds: range) -> list[Played]:
    """Play seeds in memory."""
    return list(play_all(seeds))


def _on_mongodb(seeds: range) -> Iterator[Played]:
    with memory_folder() as folder, _started(Servers(Path(folder))) as client:
        yield from play_all(seeds, client)


@contextmanager
def _started(servers: Servers) -> Iterator[MongoClient[Document]]:
    try:
        client = mongo.connect(servers.start().mongo_uri("autotrade_simulation"), "test")
        yield client
        client.close()
    finally:
        servers.stop()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
