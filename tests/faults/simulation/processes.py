"""What each kind of process does, for as long as it lives."""

from collections.abc import Callable, Sequence
from functools import partial

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import AutotradeError, ConflictError, UnavailableError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.ports.brokers import BrokerError, OrderView
from tests.faults.simulation.clockwork import Process
from tests.faults.simulation.plans import LIVE_ACCOUNT, USERS
from tests.faults.simulation.program import Program, Shared

SWEEP_EVERY, FOLLOW_EVERY, RECONCILE_EVERY = 2.0, 1.0, 20.0
"""Seconds; reconciliations come oftener than in earnest, so that each seed has some."""
Account = tuple[UserId, BrokerId]


def job(work: Callable[[], object]) -> None:
    """Do a piece of work as a job: that it failed is no reason for its process to end."""
    try:
        work()
    except (ConflictError, UnavailableError):
        return


def work_in_lanes(shared: Shared, process: Process) -> None:
    """Be an order worker."""
    lanes = Program(shared).lanes(process, owner=f"{process.name} {shared.ids.new()}")
    while True:
        users = shared.jobs.taken()
        if users:
            job(partial(lanes.drain, users))
        shared.clockwork.sleep(0.25)


def sweep(shared: Shared, process: Process) -> None:
    """Be the worker of the default queue: sweep, follow orders, reconcile."""
    program = Program(shared)
    sweeper, trading = program.sweeper(), program.trading
    busy: set[tuple[str, Account]] = set()
    next_sweep = next_reconciliation = 0.0

    def run(kind: str, account: Account, work: Callable[[UserId, BrokerId], object]) -> None:
        def alone() -> None:
            try:
                work(*account)
            except AutotradeError:  # as the thread of an account does: the next run is soon
                return
            finally:
                busy.discard((kind, account))

        if (kind, account) not in busy:
            busy.add((kind, account))
            shared.clockwork.start(process, alone)

    while True:
        now = shared.clockwork.seconds
        if now >= next_sweep:
            next_sweep = now + SWEEP_EVERY
            job(sweeper.sweep)
        for account in _tried(trading.polls.due):
            run("follow", account, trading.polls.poll)
        if now >= next_reconciliation:
            next_reconciliation = now + RECONCILE_EVERY
            for account in _tried(partial(trading.reconciliation.due, is_start=False)):
                run("reconcile", account, trading.reconciliation.reconcile)
        shared.clockwork.sleep(FOLLOW_EVERY)


def _tried(ask: Callable[[], Sequence[Account]]) -> Sequence[Account]:
    found: list[Account] = []
    job(lambda: found.extend(ask()))
    return found


def relay(shared: Shared, _: Process) -> None:
    """Be the relay."""
    events = Program(shared).relay()
    idle = 0
    while True:
        shared.bell.has_rung, has_rung = False, shared.bell.has_rung
        shared.browsers.heard_of, heard = set(), shared.browsers.heard_of
        idle += 1
        if has_rung or heard or idle >= 5:
            idle = 0
            job(partial(events.relay, heard))
        shared.clockwork.sleep(0.4)


class Feed:
    """What the exchange pushes, on its way to the process that follows the stream."""

    def __init__(self, shared: Shared, arrive: float):
        self._shared = shared
        self._arrive = arrive
        self._arrived: list[OrderView] = []

    def tell(self, view: OrderView) -> None:
        """Push: perhaps lost, perhaps twice, after a while, and so in any order."""
        clockwork = self._shared.clockwork
        dice = clockwork.dice
        if dice.random() >= self._arrive:
            return
        for _ in range(2 if dice.random() < 0.2 else 1):
            delay = dice.choice([dice.uniform(0.005, 0.3), dice.expovariate(1 / 1.5)])
            clockwork.later(delay, partial(self._arrived.append, view))

    def follow(self, shared: Shared, _: Process) -> None:
        """Be the feed: read the book when the stream opens, then apply what is pushed."""
        program = Program(shared)
        self._arrived.clear()
        job(partial(self._read_book, program))
        while True:
            while self._arrived:
                job(partial(self._apply, program, self._arrived.pop(0)))
            shared.clockwork.sleep(0.1)

    def _read_book(self, program: Program) -> None:
        account = live_account(program)
        if account is None:
            return
        try:
            views = program.directory.open(account).orders()
        except BrokerError:
            return
        program.trading.updates.apply_all(account, views)

    def _apply(self, program: Program, view: OrderView) -> None:
        account = live_account(program)
        if account is not None:
            program.trading.updates.apply(account, view)


def live_account(program: Program) -> BrokerAccount | None:
    """Return the account at the exchange."""
    return program.storage.now.brokers.get(USERS[0], LIVE_ACCOUNT)
