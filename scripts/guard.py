"""Runs the supervisor in a second process, so that SIGKILL of either leaves nothing running.

The kernel tells the supervisor when the guard, the process that the person started, ends; and
it makes the guard the parent of all that a killed supervisor leaves behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.children import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_CHILD_SUBREAPER: Final = 36
STOP_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
ORPHAN_GRACE_SECONDS: Final = 8.0
POLL_SECONDS: Final = 0.05


class StopRequestedError(Exception):
    """Someone asked for a stop by SIGTERM, SIGINT or SIGHUP."""


def stop_requested(seconds: float = 0.0) -> bool:
    """Wait up to ``seconds`` for a stop signal; the signals must be blocked, as under the guard."""
    return signal.sigtimedwait(STOP_SIGNALS, seconds) is not None


def guarded(supervise: Callable[[], int]) -> int:
    """Run ``supervise`` in a child process, pass stop signals on to it and return its exit code.

    Within it the stop signals are blocked: it asks :func:`stop_requested`.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS | {signal.SIGCHLD})
    guard = os.getpid()
    sys.stdout.flush()
    supervisor = os.fork()
    if supervisor == 0:
        die_with_parent()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        code = 1
        try:
            code = supervise() if os.getppid() == guard else 1
        finally:
            with contextlib.suppress(OSError):  # a terminal that has gone away
                sys.stdout.flush()
            os._exit(code)
    status = _await_supervisor(supervisor)
    _end_orphans()
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1


def _await_supervisor(supervisor: int) -> int:
    while True:
        received = signal.sigwaitinfo(STOP_SIGNALS | {signal.SIGCHLD}).si_signo
        if received != signal.SIGCHLD:
            os.kill(supervisor, signal.SIGTERM)
            continue
        while True:  # one SIGCHLD may stand for several ends
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == supervisor:
                return status
            if pid == 0:
                break


def _end_orphans() -> None:
    """End what a killed supervisor left to us: SIGTERM, and SIGKILL for what stays."""
    asked: set[int] = set()
    deadline = time.monotonic() + ORPHAN_GRACE_SECONDS
    while orphans := _children():
        late = time.monotonic() > deadline
        for pid in orphans:
            if late or pid not in asked:
                asked.add(pid)
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(POLL_SECONDS)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _children() -> list[int]:
    """Return our children that have not been waited for; only we can make their ids vanish."""
    ours = str(os.getpid())
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            fields = entry.read_text().rpartition(")")[2].split()
            if fields[1] == ours:
                found.append(int(entry.parent.name))
    return found
