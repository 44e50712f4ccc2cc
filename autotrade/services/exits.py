"""Exits: closing what is held, once an occasion, whoever asks and whatever dies on the way.

An exit is stored before anything is sent. Who works on it holds a lease; its orders' tags are
derived from it, so that whoever takes it over meets the very orders that were sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.exits import Exit, ExitReason, ExitStatus, ExitWish
from autotrade.domain.ids import BrokerId, ExitId, UserId
from autotrade.domain.intents import Refusal
from autotrade.domain.orders import Order, OrderStatus
from autotrade.domain.positions import Position
from autotrade.ports.brokers import Outcome
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.amendments import AmendmentService
from autotrade.services.exit_news import ExitNews
from autotrade.services.exit_orders import ExitOrders, Step
from autotrade.services.exit_surroundings import SurroundingsReader
from autotrade.services.kill_switch import Halted
from autotrade.services.lookups import Instruments, LookupService
from autotrade.services.market_calendar import Hours
from autotrade.services.placements import PlacementService
from autotrade.services.settlements import SettlementService

LEASE: Final = timedelta(seconds=12)
_STEPS: Final = 6
"""Cancel, send, and see that it was filled, with room; what takes longer is looked at again."""
_AT_ONCE: Final = 200
_log = structlog.get_logger()


class Exits:
    """Asks for exits, and carries them out."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        lookups: LookupService,
        placements: PlacementService,
        settlements: SettlementService,
        amendments: AmendmentService,
        instruments: Instruments,
        halted: Halted,
        news: ExitNews,
        hours: Hours,
        owner: str,
        hurry: Callable[[Sequence[ExitId]], None] = lambda _: None,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._bell = bell
        self._placements = placements
        self._settlements = settlements
        self._amendments = amendments
        self._news = news
        self._owner = owner
        self._hurry = hurry
        self._orders = ExitOrders(clock=clock, ids=ids, halted=halted, news=news)
        self._surroundings = SurroundingsReader(
            clock=clock,
            lookups=lookups,
            instruments=instruments,
            hours=hours,
        )

    def request(self, wish: ExitWish, *, is_hurried: bool = True) -> Exit:
        """Store an exit and have it carried out soon; the same key again is the same exit.

        Who carries it out at once says that it needs no hurrying.
        """
        wanted = self.made(wish)

        def work(repos: Repositories) -> Exit:
            if not repos.exits.add(wanted):
                return repos.exits.by_key(wish.user_id, wish.key) or wanted
            self._news.requested(repos, wanted)
            return wanted

        stored = self._storage.transact(work)
        if is_hurried:
            self._hurry([stored.id])
        return stored

    def close_all(
        self,
        user_id: UserId,
        *,
        occasion: str,
        reason: ExitReason,
        broker_id: BrokerId | None = None,
        despite_kill: bool = False,
        request_id: str | None = None,
    ) -> Sequence[Exit]:
        """Ask for the exit of every open position of a user, or of one account; safe to repeat.

        ``occasion`` names why (the kill switch's change, the request's key): the same occasion
        asks for each position's exit once.
        """
        open_positions = [
            position
            for position in self._storage.now.positions.of_account(user_id, broker_id)
            if position.quantity
        ]
        return [
            self.request(
                wish_of(
                    position,
                    f"{occasion}:{position.id}",
                    reason,
                    despite_kill=despite_kill,
                    request_id=request_id,
                )
            )
            for position in open_positions
        ]

    def made(self, wish: ExitWish) -> Exit:
        """Return a wish as an exit, for who stores it within a transaction of their own."""
        now = self._clock.now()
        fields = {name: getattr(wish, name) for name in ExitWish.__slots__}
        return Exit(
            id=ExitId(self._ids.new()),
            status=ExitStatus.WANTED,
            requested_at=now,
            updated_at=now,
            due_at=now,
            **fields,
        )

    def get(self, user_id: UserId, exit_id: ExitId) -> Exit | None:
        """Return one exit."""
        return self._storage.now.exits.get(user_id, exit_id)

    def orders(self, wanted: Exit) -> Sequence[Order]:
        """Return the orders of an exit's present try."""
        repos = self._storage.now
        found = [repos.orders.family(wanted.user_id, each) for each in wanted.order_ids]
        return [order for family in found for order in family]

    def run(self, exit_id: ExitId) -> Exit | None:
        """Carry an exit out as far as it goes just now; None when another works on it.

        Safe to call at any time and by anybody: what was sent is not sent again.
        """
        now = self._clock.now()
        exits = self._storage.now.exits
        wanted = exits.claim(exit_id, self._owner, now + LEASE, now)
        if wanted is None:
            return None
        around = self._surroundings.of(wanted)
        cancelled = False
        for _ in range(_STEPS):
            claimed = wanted
            step = self._storage.transact(
                lambda repos, claimed=claimed: self._orders.step(  # type: ignore[misc]  # bound now
                    repos, claimed, around
                )
            )
            wanted = step.wanted
            if not (step.send or step.left) and (cancelled or not step.cancel):
                break
            self._act(step)
            cancelled = cancelled or bool(step.cancel)
        self._bell.ring()
        return self._release(wanted)

    def carry_on(self) -> int:
        """Carry out the exits that are due and that nobody works on; return how many."""
        due = self._storage.now.exits.due(self._clock.now(), _AT_ONCE)
        for exit_id in due:
            self.run_safely(exit_id)
        return len(due)

    def run_safely(self, exit_id: ExitId) -> None:
        """Carry an exit out; what stands in the way is logged, and it is due again."""
        try:
            self.run(exit_id)
        except (ConflictError, UnavailableError) as error:
            _log.warning("exit_waits", exit_id=exit_id, reason=str(error))

    def due(self) -> Sequence[ExitId]:
        """Return the exits that are due and that nobody works on."""
        return self._storage.now.exits.due(self._clock.now(), _AT_ONCE)

    def _act(self, step: Step) -> None:
        for order in step.cancel:
            try:
                self._amendments.cancel(order)
            except ConflictError as error:  # it has moved on: the next step looks again
                _log.info("exit_cancels_nothing", order_id=order.id, reason=str(error))
        for order in (*step.send, *step.left):
            try:
                self._send(order, is_new=order in step.send)
            except ConflictError as error:
                _log.info("exit_order_moved_on", order_id=order.id, reason=str(error))

    def _send(self, order: Order, *, is_new: bool) -> None:
        """Send an order that was just written, or take over what a dead worker has left."""
        if not is_new:
            order = self._placements.take_over(order, None)
            if order.status is not OrderStatus.SENDING:
                return
        result = self._placements.place(order)
        if result.outcome is Outcome.NOT_SENT:  # the next try is an order of its own
            message = result.message or "The broker could not be reached; nothing was sent."
            result = replace(result, outcome=Outcome.REJECTED, message=message)
        recorded = self._settlements.record_alone(order, result)
        if recorded.status is OrderStatus.REJECTED:
            self._placements.refuse_slices(recorded, Refusal("slice", "The first part failed."))

    def _release(self, wanted: Exit) -> Exit:
        if wanted.owner != self._owner:
            return wanted
        free = replace(wanted, owner=None, leased_until=None)
        try:
            self._storage.now.exits.save(free)
        except ConflictError:  # the lease ran out, and somebody else has it
            return self._storage.now.exits.get(wanted.user_id, wanted.id) or wanted
        return replace(free, version=free.version + 1)


def wish_of(position: Position, key: str, reason: ExitReason, **more: object) -> ExitWish:
    """Return the wish to close a position: an account's whole, or a strategy's share."""
    return ExitWish(
        user_id=position.user_id,
        broker_id=position.broker_id,
        symbol=position.symbol,
        product=position.product,
        whole=position.strategy_id is None,
        strategy_id=position.strategy_id,
        position_id=position.id,
        key=key,
        reason=reason,
        **more,  # type: ignore[arg-type]  # fields by name
    )
