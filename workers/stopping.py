"""How a process that is no RQ worker is asked to stop."""

import signal
import threading
from types import FrameType


def stop_event() -> threading.Event:
    """Return what SIGTERM and SIGINT set from now on."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop
