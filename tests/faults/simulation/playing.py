"""Seeds played one after the other, and what was broken in them."""

import logging
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import structlog
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from autotrade.domain.errors import AutotradeError
from autotrade.storage.bson import Document
from tests.faults.simulation.checks import violations
from tests.faults.simulation.plans import plan_of
from tests.faults.simulation.world import World

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    AutotradeError,
    LookupError,
    PyMongoError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a fault of the program may raise; it ends its seed, and not the others."""


@dataclass(frozen=True)
class Played:
    """How one seed went. ``trace`` is the same whenever the seed is played on the same code."""

    seed: int
    broken: dict[str, list[str]]
    deaths: int
    steps: int
    orders: int
    seconds: float
    trace: int


def play(seed: int, client: MongoClient[Document] | None = None) -> Played:
    """Play a seed on a database in memory, or on a MongoDB that is emptied first."""
    world = World(plan_of(seed), client)
    try:
        world.play()
        broken = violations(world)
    except BROKEN:
        broken = {"crashed": [traceback.format_exc()]}
    if not broken and not world.is_quiet:
        broken = {"unfinished": ["something never came to rest"]}
    played = Played(
        seed=seed,
        broken=broken,
        deaths=world.clockwork.deaths,
        steps=world.clockwork.steps,
        orders=len(world.shared.exchange.book) + world.database["paper_orders"].count_documents({}),
        seconds=world.clockwork.seconds,
        trace=world.clockwork.trace,
    )
    world.clockwork.close()
    return played


def play_all(seeds: Iterable[int], client: MongoClient[Document] | None = None) -> Iterator[Played]:
    """Play seeds one after the other, without the program's own log."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        for seed in seeds:
            yield play(seed, client)
    finally:
        structlog.configure(wrapper_class=before)


def told(played: Played) -> str:
    """Return what to print of a seed in which something was broken."""
    lines = [f"seed {played.seed}: {', '.join(played.broken)}"]
    for name, what in played.broken.items():
        lines += [f"  {name}: {one}" for one in what[:5]]
    return "\n".join(lines)
