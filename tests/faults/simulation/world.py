"""One seed, played: processes come and go, things break, then everything heals and must end."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from pymongo import MongoClient

from autotrade.domain.brokers import BrokerType
from autotrade.domain.instruments import Instrument
from autotrade.domain.orders import TERMINAL, OrderStatus
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.guesses import Guesses
from autotrade.storage.paper_orders import MongoPaperBook
from autotrade.storage.unit_of_work import MongoStorage
from tests.faults.simulation import processes
from tests.faults.simulation.clockwork import Clockwork, PlayedClock, PlayedIds, Process
from tests.faults.simulation.desk import Browsers, PlayedBell, PlayedJobs
from tests.faults.simulation.exchange import Exchange
from tests.faults.simulation.moves import Moves
from tests.faults.simulation.outside import Owner, Senders
from tests.faults.simulation.plans import FREEZE, LIVE_ACCOUNT, SYMBOLS, USERS, Plan, paper_account
from tests.faults.simulation.processes import Feed
from tests.faults.simulation.program import Shared
from tests.faults.simulation.storages import Line, PlayedHooks, SteppedStorage
from tests.support import factories
from tests.support.fakes import FakeGate
from tests.support.memory_mongo.clients import prepared_client
from tests.support.memory_mongo.pipelining import AnyTrips
from tests.support.pipeline import empty

SETTLES_WITHIN: Final = 400.0
"""Seconds after the last fault by which everything has to have ended."""
_LOOK_EVERY: Final = 4.0
_ENDED: Final = frozenset({"done", "rejected", "expired", "failed"})
Role = Callable[[Shared, Process], None]


class World:
    """Everything there is in one play.

    Args:
        plan: What the seed plays.
        client: A real MongoDB, emptied for this; None plays on a database in memory.
    """

    def __init__(self, plan: Plan, client: MongoClient[Document] | None = None):
        self.plan = plan
        self.dice = random.Random(f"play {plan.seed}")  # noqa: S311 - it has to repeat
        self.clockwork = Clockwork(self.dice)
        self.line = Line(self.clockwork)
        self.moves = Moves()
        self.is_quiet = False
        self.shared = self._shared(client)
        self.senders = Senders(self.shared, plan.mortality)
        self.feed = Feed(self.shared, plan.pushes_arrive)
        self._is_chaos = True
        self._slots: dict[str, tuple[Role, Process | None]] = {}
        self._set_up()

    def play(self) -> None:
        """Play it to its end."""
        self.senders.begin(self.plan.posts)
        Owner(self.shared).begin()
        self.shared.exchange.on_news = self.feed.tell
        for number in range(self.plan.workers):
            self._slots[f"worker {number}"] = (processes.work_in_lanes, None)
        for number in range(self.plan.relays):
            self._slots[f"relay {number}"] = (processes.relay, None)
        self._slots["default"] = (processes.sweep, None)
        self._slots["feed"] = (self.feed.follow, None)
        self._supervise()
        self._break_something()
        self._trade()
        self.clockwork.run(self.plan.chaos_seconds)
        self._heal()
        until = self.clockwork.seconds + SETTLES_WITHIN
        while not self.is_quiet and self.clockwork.seconds < until:
            self.clockwork.run(_LOOK_EVERY)
            self.is_quiet = self._has_ended()
        self.clockwork.run(6)

    def _shared(self, client: MongoClient[Document] | None) -> Shared:
        plan, clockwork = self.plan, self.clockwork
        clock = PlayedClock(clockwork)
        ids = PlayedIds(clock)
        hooks = PlayedHooks(clockwork, self.line, self.moves.committed)
        used = client or prepared_client(hooks)
        self.database = mongo.database(used)
        if client is not None:
            empty(self.database)
        gate = FakeGate()
        storage = MongoStorage(used, ids, gate, AnyTrips(), guesses=Guesses(often_enough=0))
        book = MongoPaperBook(self.database)
        stepped = SteppedStorage(storage, clockwork, self.line)
        exchange = Exchange(
            clockwork, clock, places_once=plan.places_once, tells_trades=plan.tells_trades
        )
        exchange.faultiness = plan.faultiness
        self.line.losses = plan.losses
        self.storage = storage
        return Shared(
            clockwork=clockwork,
            clock=clock,
            ids=ids,
            storage=storage if client is None else stepped,
            paper_book=book if client is None else stepped.stepped(book),
            exchange=exchange,
            jobs=PlayedJobs(clockwork),
            bell=PlayedBell(),
            gate=gate,
            browsers=Browsers(clockwork),
            instruments={one.symbol: one for one in map(_instrument, SYMBOLS)},
        )

    def _set_up(self) -> None:
        now = self.storage.now
        for user in USERS:
            now.users.add(factories.a_user(id=user))
            now.brokers.add(factories.an_account(id=paper_account(user), user_id=user))
        live = factories.an_account(id=LIVE_ACCOUNT, user_id=USERS[0], type=BrokerType.DHANHQ)
        now.brokers.add(replace(live, label="Live"))
        for strategy in self.plan.strategies:
            now.strategies.add(strategy)

    # those who keep things going, and those who don't

    def _supervise(self) -> None:
        """Start what is not there, as a supervisor does, some time after it died."""
        for name, (role, process) in list(self._slots.items()):
            if process is None or not process.is_alive:
                fresh = Process(name, self.plan.mortality if self._is_chaos else 0.0)
                self._slots[name] = (role, fresh)
                wait = self.dice.uniform(0.1, 1.5) if process is not None else 0.0
                self.clockwork.start(fresh, partial(role, self.shared, fresh), wait)
        self.clockwork.later(0.4, self._supervise)

    def _break_something(self) -> None:
        if not self._is_chaos:
            return
        if self.plan.mortality or self.plan.faultiness:
            self.dice.choice(
                [
                    self._kill,
                    self._kill,
                    self._stop,
                    self._stop,
                    self._kill_all,
                    self._lose_jobs,
                    self._lose_database,
                ]
            )()
        self.clockwork.later(self.dice.expovariate(1 / 6), self._break_something)

    def _alive(self) -> list[Process]:
        return [process for _, process in self._slots.values() if process and process.is_alive]

    def _kill(self) -> None:
        self.clockwork.kill(self.dice.choice(self._alive() or [Process("nobody")]))

    def _kill_all(self) -> None:
        for process in self._alive():
            self.clockwork.kill(process)

    def _stop(self) -> None:
        for process in self._alive()[: self.dice.choice([1, 1, 9])]:
            self.clockwork.stop(process, self.dice.choice([0.5, 3, 11, 14, 40]))

    def _lose_jobs(self) -> None:
        self.shared.jobs.flush()
        self.shared.browsers.flush()
        self.shared.jobs.away_until = self.clockwork.seconds + self.dice.choice([0, 2, 8])

    def _lose_database(self) -> None:
        self.line.away_until = self.clockwork.seconds + self.dice.uniform(0.2, 4)

    def _trade(self) -> None:
        exchange = self.shared.exchange
        if self._is_chaos:
            exchange.trade(most=2)
        else:
            exchange.finish()
        self.clockwork.later(self.dice.uniform(1, 4), self._trade)

    def _heal(self) -> None:
        """Let nothing break from now on."""
        self._is_chaos = False
        self.shared.exchange.faultiness = 0.0
        self.line.losses = self.line.away_until = 0.0
        self.shared.jobs.away_until = 0.0
        self.senders.mortality = 0.0
        for process in self._alive():
            process.mortality = 0.0

    def _has_ended(self) -> bool:
        unfinished = [status.value for status in OrderStatus if status not in TERMINAL]
        unfinished.remove(OrderStatus.LOST.value)
        database = self.database
        told = {each["_id"]: each["seq"] for each in database["events_told"].find({})}
        return not (
            database["alerts"].count_documents({"status": {"$nin": sorted(_ENDED)}})
            or database["orders"].count_documents({"status": {"$in": unfinished}})
            or database["executions"].count_documents({"status": "pending"})
            or database["events"].count_documents({"pending": True})
            or any(told.get(c["_id"], 0) < c["seq"] for c in database["event_numbers"].find({}))
            or any(entry.is_open for entry in self.shared.exchange.book)
        )


def _instrument(name: str) -> Instrument:
    return factories.an_instrument(symbol=f"NSE:{name}", freeze_quantity=Decimal(FREEZE))
