"""A stack that is treated badly: what runs is known, and what ended is started again."""

from collections.abc import Sequence
from dataclasses import replace

from scripts import startup
from tests.support.stack import Stack


class BatteredStack(Stack):
    """Adds to ``Stack`` what the nemesis needs."""

    __slots__ = ()

    def is_running(self, name: str) -> bool:
        """Say whether a process runs now."""
        return self._supervisor.is_running(name)

    def watch(self) -> None:
        """Start again what ended by itself, with the supervisor's own back-off."""
        self._supervisor.check()

    def kill_if_running(self, name: str) -> None:
        """End a process by SIGKILL unless it has ended already."""
        if self.is_running(name):
            self._supervisor.kill(name)

    def start_missing(self) -> None:
        """Start every process that was killed or stopped; others the supervisor starts."""
        in_its_hands = set(self._supervisor.names)
        self.start(*(name for name in self.names if name not in in_its_hands))

    def start_as(self, name: str, argv: Sequence[str]) -> None:
        """Start a process of the table by another command."""
        self._supervisor.start(replace(self._table[name], argv=tuple(argv)))

    def command(self, name: str) -> tuple[str, ...]:
        """Return a process's command, as the table has it."""
        return self._table[name].argv

    def wait_until_ready(self) -> None:
        """Wait until the web process serves again."""
        startup.wait_until_ready(
            self.settings.host, self.settings.port, meanwhile=self._supervisor.show_logs
        )
