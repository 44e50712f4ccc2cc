"""Runs one process: ``python -m workers.main orders|default|relay|feed``."""

import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import Final

from autotrade import logs
from autotrade.bootstrap import PUBLISHING, Application, build
from autotrade.config import ConfigError, Settings
from autotrade.jobs.worker import WarmWorker
from autotrade.ports.jobs import Job, Queue
from workers import context, marketdata, outbox
from workers.stopping import stop_event

_LOOPS: Final[dict[str, Callable[[Application, threading.Event], None]]] = {
    "relay": outbox.run,
    "feed": marketdata.run,
}
_QUEUES: Final = {
    "orders": (Queue.ORDERS,),
    # jobs here take moments: what takes long is begun, on a thread or as a process of its own
    "default": (Queue.DEFAULT, Queue.NOTIFICATIONS, Queue.BACKTESTS),
}
"""What a worker listens to, first things first."""
_AT_START: Final = {"default": (Job.RECONCILE,)}
"""What a worker has done at once when it begins, whenever the schedule next asks for it."""
_START_SECONDS: Final = 60
NAMES: Final = (*_QUEUES, *_LOOPS)


def main(arguments: list[str]) -> int:
    """Run the named process until SIGTERM or SIGINT; return its exit code."""
    if len(arguments) != 1 or arguments[0] not in NAMES:
        sys.stderr.write(f"usage: python -m workers.main {'|'.join(NAMES)}\n")
        return 2
    name = arguments[0]
    try:
        settings = Settings.from_environ(os.environ)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(style=settings.log_format, level=settings.log_level)
    if name in _LOOPS:
        stop, application = stop_event(), build(settings, name)
        gc.freeze()
        _LOOPS[name](application, stop)
    else:
        application = context.application()  # connections are warm before the first job
        if name in PUBLISHING:
            application.publisher.load()
        gc.freeze()  # what is loaded stays, and need not be looked through in mid-order
        for job in _AT_START.get(name, ()):
            application.jobs.enqueue(Queue.DEFAULT, job, wait_seconds=_START_SECONDS)
        worker = WarmWorker(_QUEUES[name], application.redis)
        worker.work(logging_level="WARNING")
        application.lanes.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
