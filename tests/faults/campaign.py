"""A campaign: alerts come in, faults happen, everything heals, and the books are judged."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

from tests.faults.live_desk import LiveDesk
from tests.faults.nemesis import Nemesis
from tests.faults.running import BatteredStack
from tests.faults.senders import History, Senders, plan
from tests.faults.verdict import Books, Verdict, is_quiet, judge
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import Servers, memory_folder, wait_until
from tests.support.trader import Trader

STRATEGIES: Final = 4
STACK: Final = 11
RECOVERY_SECONDS: Final = 120.0
"""More than a lease, a back-off and the start of everything on a busy machine."""
LIVE_RECOVERY_SECONDS: Final = 240.0
"""An order that never reached the broker is looked for during a minute and more."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is done to whom.

    Attributes:
        alerts: how many are sent, at ``per_second`` on the average.
        pause: seconds between two faults, at least and at most.
        live: orders go to the simulated Dhan instead of the paper broker.
        faults: those to do, in this order; every one in random order for ever when empty.
    """

    seed: int
    alerts: int
    per_second: float = 8.0
    pause: tuple[float, float] = (1.0, 4.0)
    faults: tuple[str, ...] = ()
    live: bool = False
    say: Callable[[str], None] = lambda _line: None

    def run(self) -> Verdict:
        """Run it on servers and a stack of its own."""
        with memory_folder() as folder:
            servers = Servers(Path(folder) / "servers")
            with ExitStack() as until_the_end:
                until_the_end.callback(servers.stop)
                servers.start()
                dhan = until_the_end.enter_context(DhanSimulator.start()) if self.live else None
                variables = dhan.environment if dhan is not None else {}
                stack = until_the_end.enter_context(
                    BatteredStack.over(servers, Path(folder) / "stack", number=STACK, **variables)
                )
                return self._play(stack, servers, Path(folder), dhan)

    def _play(
        self, stack: BatteredStack, servers: Servers, folder: Path, dhan: DhanSimulator | None
    ) -> Verdict:
        trader = Trader.register(stack)
        desk = LiveDesk(trader, dhan) if dhan is not None else None
        paths = desk.paths() if desk is not None else _paper_paths(trader)
        history = History(folder / "history.jsonl")
        planned = plan(self.seed, self.alerts, self.per_second, STRATEGIES)
        if dhan is not None:
            planned = [replace(alert, order_type="LIMIT") for alert in planned]
        nemesis = Nemesis(stack, servers, self.seed, desk)
        senders = Senders(stack.url, paths, history)
        senders.start(planned)
        self._strike(nemesis, senders)
        senders.finish()
        history.close()
        books = self._books(stack, servers, desk)
        trader.close()
        attempts = history.attempts
        return judge(
            planned, history.accepted(), attempts, nemesis.struck, books, is_live=self.live
        )

    def _books(self, stack: BatteredStack, servers: Servers, desk: LiveDesk | None) -> Books:
        uri = servers.mongo_uri(f"autotrade_stack_{STACK}")
        with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            database = client.get_default_database()

            def quiet() -> bool:
                stack.watch()
                return is_quiet(database)

            stack.start_missing()
            seconds = LIVE_RECOVERY_SECONDS if self.live else RECOVERY_SECONDS
            wait_until(quiet, seconds=seconds, what="the end of every alert", every=0.1)
            if desk is not None:
                return Books.read_live(database, desk.orders())
            return Books.read(database)

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


def _paper_paths(trader: Trader) -> list[str]:
    return [trader.strategy(name=f"Strategy {n}")["webhook_path"] for n in range(1, STRATEGIES + 1)]
