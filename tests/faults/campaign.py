"""A campaign: alerts come in, faults happen, everything heals, and the books are judged."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

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
        paths = _live_paths(trader, dhan) if dhan is not None else _paper_paths(trader)
        trader.close()
        history = History(folder / "history.jsonl")
        planned = plan(self.seed, self.alerts, self.per_second, STRATEGIES)
        if dhan is not None:
            planned = [replace(alert, order_type="LIMIT") for alert in planned]
        nemesis = Nemesis(stack, servers, self.seed)
        senders = Senders(stack.url, paths, history)
        senders.start(planned)
        self._strike(nemesis, senders)
        senders.finish()
        history.close()
        books = self._books(stack, servers, dhan)
        attempts = history.attempts
        return judge(
            planned, history.accepted(), attempts, nemesis.struck, books, is_live=self.live
        )

    def _books(self, stack: BatteredStack, servers: Servers, dhan: DhanSimulator | None) -> Books:
        uri = servers.mongo_uri(f"autotrade_stack_{STACK}")
        with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            database = client.get_default_database()

            def quiet() -> bool:
                stack.watch()
                return is_quiet(database)

            stack.start_missing()
            seconds = LIVE_RECOVERY_SECONDS if self.live else RECOVERY_SECONDS
            wait_until(quiet, seconds=seconds, what="the end of every alert", every=0.1)
            if dhan is not None:
                return Books.read_live(database, dhan.orders())
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


def _live_paths(trader: Trader, dhan: DhanSimulator) -> list[str]:
    """Link an account at the simulated Dhan, at which every order fills, and go live on it."""
    dhan.policy("fill")
    given = dhan.account()
    credentials = {"client_id": given.client_id, "access_token": given.token}
    body = {"type": "dhanhq", "label": "Dhan", "credentials": credentials}
    account = trader.post("/brokers", body, expect=201)
    trader.post(f"/brokers/{account['id']}/verify")
    wait_until(lambda: trader.get("/instruments", q="SBIN")["items"], seconds=60, what="symbols")
    paths = []
    for n in range(1, STRATEGIES + 1):
        name = f"Strategy {n}"
        made = trader.strategy(name=name, broker_id=account["id"], paper_trading=False)
        trader.post(f"/strategies/{made['id']}/deploy", {"confirm": name})
        paths.append(made["webhook_path"])
    return paths
