"""One child process: started so that it cannot outlive us, ended together with its own children."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scripts.logs import LogFile
    from scripts.processes import Process

PR_SET_PDEATHSIG: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel to send this process SIGTERM when the thread that started it ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


class Child:
    """A running process of the table.

    Start from the main thread only: the kernel ties a child's life to the thread that forked it.
    """

    def __init__(
        self,
        process: Process,
        log: LogFile,
        *,
        root: Path,
        environment: Mapping[str, str],
        keep_open: Sequence[int] = (),
    ) -> None:
        self.process = process
        self.log = log
        self.started = time.monotonic()
        with log.open() as output:
            self._popen = subprocess.Popen(  # noqa: S603 - commands of our own table
                [sys.executable if part == "python" else part for part in process.argv],
                cwd=root,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C at the terminal is ours alone to pass on
                pass_fds=keep_open,
                preexec_fn=_child_preparation(),  # noqa: PLW1509 - this process has one thread
            )

    @property
    def pid(self) -> int:
        """The process id, which is its process group's too."""
        return self._popen.pid

    def exit_code(self) -> int | None:
        """Return the exit code (minus the signal's number when killed), None while running."""
        return self._popen.poll()

    def terminate(self) -> None:
        """Ask the process, and it alone, to stop: it knows how to stop its own children."""
        if self.exit_code() is None:
            self._popen.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process and everything in its group at once, and wait for its end."""
        with contextlib.suppress(ProcessLookupError):  # all of it has ended already
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def wait(self, seconds: float) -> int | None:
        """Wait for the end up to ``seconds``; return the exit code or None."""
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def _child_preparation() -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent()
        if os.getppid() != parent:  # it ended between fork and now
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    return prepare
