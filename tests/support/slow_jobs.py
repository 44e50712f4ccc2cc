"""A worker process for tests, and jobs that say when they begin and end.

``python -m tests.support.slow_jobs URL [QUEUE ...]`` runs a worker, else of the queue ``orders``.
"""

import sys
import time

from autotrade.jobs.connection import connect
from autotrade.jobs.worker import WarmWorker
from autotrade.ports.jobs import Queue


def note(url: str, name: str) -> None:
    """Write down that a job ran."""
    connect(url, "job").rpush("notes", name)


def wait_for_go(url: str, name: str) -> None:
    """Write down the beginning, wait for the key ``go``, write down the end."""
    connection = connect(url, "job")
    connection.rpush("notes", f"{name} begins")
    while not connection.exists("go"):
        time.sleep(0.01)
    connection.rpush("notes", f"{name} ends")


def fail(url: str, name: str) -> None:
    """Write down that the job ran, and break."""
    note(url, name)
    raise LookupError(name)


if __name__ == "__main__":
    names = sys.argv[2:] or [Queue.ORDERS]
    worker = WarmWorker([Queue(name) for name in names], connect(sys.argv[1], "worker"))
    worker.work(logging_level="WARNING")
