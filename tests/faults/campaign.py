"""A campaign: alerts come in, faults happen, everything heals, and the books are judged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

from tests.faults.nemesis import Nemesis
from tests.faults.running import BatteredStack
from tests.faults.senders import History, Senders, plan
from tests.faults.verdict import Books, Verdict, is_quiet, judge
from tests.support.stack import Servers, memory_folder, wait_until
from tests.support.trader import Trader

STRATEGIES: Final = 4
STACK: Final = 11
RECOVERY_SECONDS: Final = 120.0
"""More than a lease, a back-off and the start of everything on a busy machine."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is done to whom.

    Attributes:
        alerts: how many are sent, at ``per_second`` on the average.
        pause: seconds between two faults, at least and at most.
        faults: those to do, in this order; every one in random order for ever when empty.
    """

    seed: int
    alerts: int
    per_second: float = 8.0
    pause: tuple[float, float] = (1.0, 4.0)
    faults: tuple[str, ...] = ()
    say: Callable[[str], None] = lambda _line: None

    def run(self) -> Verdict:
        """Run it on servers and a stack of its own."""
        with memory_folder() as folder:
            servers = Servers(Path(folder) / "servers")
            try:
                servers.start()
                with BatteredStack.over(servers, Path(folder) / "stack", number=STACK) as stack:
                    return self._play(stack, servers, Path(folder))
            finally:
                servers.stop()

    def _play(self, stack: BatteredStack, servers: Servers, folder: Path) -> Verdict:
        trader = Trader.register(stack)
        paths = [
            trader.strategy(name=f"Strategy {n}")["webhook_path"] for n in range(1, STRATEGIES + 1)
        ]
        trader.close()
        history = History(folder / "history.jsonl")
        planned = plan(self.seed, self.alerts, self.per_second, STRATEGIES)
        nemesis = Nemesis(stack, servers, self.seed)
        senders = Senders(stack.url, paths, history)
        senders.start(planned)
        self._strike(nemesis, senders)
        senders.finish()
        history.close()
        uri = servers.mongo_uri(f"autotrade_stack_{STACK}")
        with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            database = client.get_default_database()

            def quiet() -> bool:
                stack.watch()
                return is_quiet(database)

            stack.start_missing()
            wait_until(quiet, seconds=RECOVERY_SECONDS, what="the end of every alert", every=0.1)
            books = Books.read(database)
        return judge(planned, history.accepted(), history.attempts, nemesis.struck, books)

    def _strike(self, nemesis: Nemesis, senders: Senders) -> None:
        nemesis.rest(*self.pause)
        for name in self.faults or nemesis.rounds():
            if not senders.is_sending():
                break
            self.say(f"{name} ...")
            nemesis.strike(name)
            nemesis.rest(*self.pause)
        while senders.is_sending():
            nemesis.watch(0.5)
