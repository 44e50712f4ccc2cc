"""What order workers do: carry alerts out, and find what was left unfinished."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from autotrade.jobs.queue import RqJobQueue
from autotrade.services.batches import Tell
from autotrade.services.lanes import THREADS, LaneService
from autotrade.services.sweeps import SweepService
from autotrade.services.trading import Ground, Trading


@dataclass(frozen=True, slots=True)
class OrderWork:
    """The loops of order workers, and of the sweep."""

    lanes: LaneService
    sweeps: SweepService


def order_work(
    ground: Ground, trading: Trading, jobs: RqJobQueue, app: str, tell: Tell
) -> OrderWork:
    """Put them together for the process named ``app``."""
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="alone")
    lanes = LaneService(
        storage=ground.storage,
        clock=ground.clock,
        jobs=jobs,
        bell=ground.bell,
        intents=trading.intents,
        placements=trading.placements,
        threads=threads,
        owner=f"{app}-{secrets.token_hex(6)}",
        tell=tell,
    )
    sweeps = SweepService(
        storage=ground.storage,
        clock=ground.clock,
        jobs=jobs,
        placements=trading.placements,
        intents=trading.intents,
        threads=threads,
    )
    return OrderWork(lanes, sweeps)
