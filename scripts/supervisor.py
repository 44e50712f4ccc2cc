"""Keeps a set of processes running: starts, restarts with back-off, and stops them in order."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scripts.children import Child
from scripts.logs import LogFile
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scripts.logs import Terminal
    from scripts.processes import Process

FIRST_DELAY_SECONDS: Final = 0.5
LONGEST_DELAY_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.02


@dataclass(slots=True)
class Backoff:
    """How long to wait before a restart: doubled each time, forgotten after a steady minute."""

    failures: int = 0

    def delay(self, *, ran_seconds: float) -> float:
        """Return the seconds to wait after a process that ran for ``ran_seconds``."""
        self.failures = 0 if ran_seconds >= STEADY_SECONDS else self.failures
        self.failures += 1
        return float(min(FIRST_DELAY_SECONDS * 2 ** (self.failures - 1), LONGEST_DELAY_SECONDS))


@dataclass(slots=True)
class _Slot:
    process: Process
    log: LogFile
    child: Child | None = None
    restart_at: float | None = None
    backoff: Backoff = field(default_factory=Backoff)


class Supervisor:
    """Runs processes of the table; everything happens in the caller's thread, the main one.

    Args:
        root: the processes' working directory.
        log_dir: where each writes ``<name>.log``.
        environment: what all of them see.
        keep_open: file descriptors that they inherit (the data folder's lock).
    """

    def __init__(
        self,
        *,
        root: Path,
        log_dir: Path,
        environment: Mapping[str, str],
        terminal: Terminal,
        keep_open: Sequence[int] = (),
    ) -> None:
        self._root = root
        self._log_dir = log_dir
        self._environment = environment
        self._terminal = terminal
        self._keep_open = keep_open
        self._slots: dict[str, _Slot] = {}

    @property
    def names(self) -> list[str]:
        """The processes that were started and not stopped, running or about to be restarted."""
        return [name for name, slot in self._slots.items() if slot.child or slot.restart_at]

    def start(self, process: Process) -> None:
        """Start a process; one of that name must not be running."""
        slot = self._slots.setdefault(
            process.name,
            _Slot(process, LogFile(self._log_dir / f"{process.name}.log", process.name)),
        )
        slot.process = process
        self._spawn(slot)

    def pid(self, name: str) -> int:
        """Return the process id of a running process."""
        return self._child(name).pid

    def log_tail(self, name: str, lines: int = 15) -> str:
        """Return the last lines that a process has written."""
        return self._slots[name].log.tail(lines)

    def is_running(self, name: str) -> bool:
        """Say whether a process is running now."""
        slot = self._slots.get(name)
        return slot is not None and slot.child is not None and slot.child.exit_code() is None

    def check(self) -> None:
        """Restart what has ended, when its time has come, and show what was logged."""
        self.show_logs()
        now = time.monotonic()
        for slot in self._slots.values():
            if slot.child is not None and (code := slot.child.exit_code()) is not None:
                slot.child.kill()  # what it left in its group
                delay = slot.backoff.delay(ran_seconds=now - slot.child.started)
                slot.child, slot.restart_at = None, now + delay
                self._terminal.say(
                    f"{slot.process.name} ended ({_outcome(code)}); restarted in {delay:g} s"
                )
            elif slot.restart_at is not None and now >= slot.restart_at:
                slot.restart_at = None
                self._spawn(slot)

    def expect_running(self) -> None:
        """See that nothing has ended so far, and show what was logged.

        Raises:
            StartError: a process has ended; the message holds the end of its log.
        """
        self.show_logs()
        for slot in self._slots.values():
            if slot.child is not None and (code := slot.child.exit_code()) is not None:
                raise StartError(_ended_early(slot, code))

    def run_once(self, process: Process, *, meanwhile: Callable[[], None]) -> None:
        """Run a process to its end, calling ``meanwhile`` all the time.

        Raises:
            StartError: it failed; the message holds the end of its log.
        """
        self.start(process)
        self.finish(process.name, meanwhile=meanwhile)

    def finish(self, name: str, *, meanwhile: Callable[[], None]) -> None:
        """Wait for a process that was started to end well; see :meth:`run_once`."""
        slot, child = self._slots[name], self._child(name)
        while (code := child.wait(POLL_SECONDS)) is None:
            meanwhile()
        self.show_logs()
        child.kill()
        slot.child = None
        if code != 0:
            raise StartError(_ended_early(slot, code))

    def kill(self, name: str) -> None:
        """End a process at once, as a crash would; it is not restarted."""
        slot, child = self._slots[name], self._child(name)
        child.kill()
        slot.child = None

    def stop(self, *names: str) -> None:
        """Stop processes side by side: SIGTERM, and SIGKILL for what does not end in its time."""
        slots = [self._slots[name] for name in names]
        for slot in slots:
            slot.restart_at = None
            if slot.child is not None:
                slot.child.terminate()
        asked = time.monotonic()
        for slot in slots:
            if slot.child is not None:
                self._await_end(slot.child, asked + slot.process.grace_seconds)
                slot.child = None

    def stop_all(self) -> None:
        """Stop everything, stage by stage; nothing is left running afterwards."""
        for stage in sorted({slot.process.stage for slot in self._slots.values()}):
            self.stop(*(n for n, slot in self._slots.items() if slot.process.stage == stage))
        self.show_logs()

    def show_logs(self) -> None:
        """Print what the echoed processes have logged since the last call."""
        for slot in self._slots.values():
            if slot.process.is_echoed:
                slot.log.show(self._terminal)

    def rotate_logs(self) -> None:
        """Keep every log file small."""
        for slot in self._slots.values():
            slot.log.rotate()

    def _spawn(self, slot: _Slot) -> None:
        slot.child = Child(
            slot.process,
            slot.log,
            root=self._root,
            environment=self._environment,
            keep_open=self._keep_open,
        )

    def _child(self, name: str) -> Child:
        child = self._slots[name].child
        if child is None:
            msg = f"{name} is not running"
            raise LookupError(msg)
        return child

    def _await_end(self, child: Child, deadline: float) -> None:
        while child.wait(POLL_SECONDS) is None:
            self.show_logs()
            if time.monotonic() > deadline:
                self._terminal.say(f"{child.process.name} did not stop in time and was killed")
                break
        child.kill()


def _outcome(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _ended_early(slot: _Slot, code: int) -> str:
    what = f"{slot.process.name} ended before AutoTrade was ready ({_outcome(code)})"
    if slot.process.is_echoed:
        return f"{what}: see above, and {slot.log.path}"
    return f"{what}; the end of {slot.log.path}:\n{slot.log.tail()}"
