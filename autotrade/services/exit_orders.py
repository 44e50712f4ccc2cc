"""Exit orders: what an exit's next step is, decided and written down in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from autotrade.domain.exits import TRY_AGAIN_AFTER, Exit, ExitStatus, Part, capped, parts
from autotrade.domain.ids import OrderId, StrategyId, exit_tag
from autotrade.domain.money import ZERO, quantity_text
from autotrade.domain.orders import (
    AT_BROKER,
    TERMINAL,
    Order,
    OrderStatus,
    OrderType,
    Validity,
)
from autotrade.domain.slicing import slices
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import PositionKey, Repositories
from autotrade.services.exit_news import ExitNews
from autotrade.services.exit_surroundings import Surroundings
from autotrade.services.intended_orders import further_slices
from autotrade.services.kill_switch import Halted

LOOK_AGAIN_SECONDS: Final = 1
HALTED_SECONDS: Final = 5
CLOSED_SECONDS: Final = 30
_UNSETTLED: Final = frozenset({OrderStatus.SENDING, OrderStatus.UNKNOWN})
_NOT_SENT: Final = frozenset({OrderStatus.CREATED, *AT_BROKER})
"""What can be cancelled: it rests at the broker, or was not sent."""
GIVE_UP_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was written down; then ``cancel`` is to be cancelled, or ``send`` to be sent.

    ``left`` are orders that somebody may have sent before they died.
    """

    wanted: Exit
    send: tuple[Order, ...] = ()
    left: tuple[Order, ...] = ()
    cancel: tuple[Order, ...] = ()


class ExitOrders:
    """Decides on exits; the same exit's orders are made once, whoever asks how often."""

    def __init__(self, *, clock: Clock, ids: IdSource, halted: Halted, news: ExitNews):
        self._clock = clock
        self._ids = ids
        self._halted = halted
        self._news = news

    def step(self, repos: Repositories, claimed: Exit, around: Surroundings) -> Step:
        """Take an exit one step further, if the caller's lease still holds."""
        wanted = repos.exits.get(claimed.user_id, claimed.id)
        if wanted is None or wanted.owner != claimed.owner or not wanted.is_open:
            return Step(wanted=wanted or claimed)
        if wanted.status is ExitStatus.WORKING:
            return self._follow(repos, wanted, around)
        return self._begin(repos, wanted, around)

    def held(self, repos: Repositories, wanted: Exit) -> tuple[Part, ...]:
        """Return what is still to be closed, as far as our books tell."""
        key = PositionKey(
            user_id=wanted.user_id,
            broker_id=wanted.broker_id,
            strategy_id=None,
            symbol=wanted.symbol,
            product=wanted.product,
        )
        account = repos.positions.get(key)
        shares = repos.positions.shares(
            wanted.user_id, wanted.broker_id, wanted.symbol, wanted.product
        )
        left = wanted
        if wanted.quantity is not None:
            left = replace(wanted, quantity=max(wanted.quantity - wanted.filled_quantity, ZERO))
        theirs = [(share.strategy_id, share.quantity) for share in shares if share.strategy_id]
        return parts(left, account.quantity if account else ZERO, theirs)

    def _begin(self, repos: Repositories, wanted: Exit, around: Surroundings) -> Step:
        now = self._clock.now()
        self._hold(repos, wanted)
        working = [order for order in self._working(repos, wanted) if _stands_in_way(order, wanted)]
        if any(order.status in _UNSETTLED for order in working):
            reason = "An earlier order's outcome is not known yet."
            return self._wait(repos, wanted, LOOK_AGAIN_SECONDS, reason)
        found = self.held(repos, wanted)
        if working and (found or wanted.quantity is None):
            reason = f"{len(working)} working orders are being cancelled first."
            waiting = self._wait(repos, wanted, LOOK_AGAIN_SECONDS, reason).wanted
            return Step(wanted=waiting, cancel=tuple(working))
        if around.theirs is not None:
            found = capped(found, around.theirs)
        if not found:
            return self._end(repos, wanted, ExitStatus.DONE, "Nothing is held any more.")
        if around.closed is not None:
            self._news.waits(repos, wanted, around.closed)
            return self._wait(repos, wanted, CLOSED_SECONDS, around.closed)
        if not wanted.despite_kill:
            halted = self._halted(repos, wanted.user_id, reduces=True)
            if halted is not None:
                self._news.waits(repos, wanted, halted)
                return self._wait(repos, wanted, HALTED_SECONDS, halted)
        return self._write(repos, wanted, found, around, now)

    def _write(
        self,
        repos: Repositories,
        wanted: Exit,
        found: Sequence[Part],
        around: Surroundings,
        now: datetime,
    ) -> Step:
        firsts: list[Order] = []
        for part in found:
            made = self._orders(wanted, part, around, now)
            for order in made:
                repos.orders.add(order)
            repos.events.append(list(made), now, wanted.request_id)
            firsts.append(made[0])
        working = wanted.to(
            ExitStatus.WORKING,
            now,
            order_ids=tuple(order.id for order in firsts),
            status_reason=None,
        )
        self._news.moved(repos, working)
        return Step(wanted=_saved(repos, working), send=tuple(firsts))

    def _orders(
        self, wanted: Exit, part: Part, around: Surroundings, now: datetime
    ) -> tuple[Order, ...]:
        instrument = around.instrument
        freeze = instrument.freeze_quantity if instrument is not None else None
        lot = instrument.lot_size if instrument is not None else Decimal(1)
        quantities = slices(part.quantity, freeze, lot)
        owner = part.strategy_id or "rest"
        tags = [
            exit_tag(wanted.broker_id, wanted.id, owner, wanted.round, number)
            for number in range(len(quantities))
        ]
        first = Order(
            id=OrderId(self._ids.new()),
            user_id=wanted.user_id,
            broker_id=wanted.broker_id,
            strategy_id=part.strategy_id,
            alert_id=None,
            leg=0,
            client_tag=tags[0],
            symbol=wanted.symbol,
            side=part.side,
            quantity=quantities[0],
            order_type=OrderType.MARKET,
            product=wanted.product,
            validity=Validity.DAY,
            status=OrderStatus.SENDING,
            paper=around.paper,
            created_at=now,
            updated_at=now,
            reference_price=wanted.reference_price,
            sending_at=now,
            request_id=wanted.request_id,
            slices=len(quantities),
            reduces=True,
        )
        return first, *further_slices(first, quantities, tags[1:], self._ids)

    def _follow(self, repos: Repositories, wanted: Exit, around: Surroundings) -> Step:
        """Look at the orders of the present try; a dead worker's are to be taken over."""
        families = [repos.orders.family(wanted.user_id, each) for each in wanted.order_ids]
        orders = [order for family in families for order in family]
        sending = tuple(order for order in orders if order.status is OrderStatus.SENDING)
        if sending:
            return Step(wanted=wanted, left=sending)
        if any(order.status is OrderStatus.LOST for order in orders):
            reason = "An exit order may be lost: check with the broker before you exit again."
            return self._end(repos, wanted, ExitStatus.FAILED, reason)
        if any(order.status not in TERMINAL for order in orders):
            reason = "Waiting for the broker's word on the exit order."
            return self._wait(repos, wanted, LOOK_AGAIN_SECONDS, reason)
        filled = sum((order.filled_quantity for order in orders), ZERO)
        tried = replace(wanted, filled_quantity=wanted.filled_quantity + filled)
        left = self.held(repos, tried)
        if around.theirs is not None:
            left = capped(left, around.theirs)
        if not left:
            reason = f"Closed {quantity_text(tried.filled_quantity)}."
            return self._end(repos, tried, ExitStatus.DONE, reason)
        reasons = [order.status_reason for order in orders if order.status_reason]
        return self._try_again(repos, tried, reasons[-1] if reasons else "Not all was closed.")

    def _try_again(self, repos: Repositories, tried: Exit, reason: str) -> Step:
        if tried.round >= len(TRY_AGAIN_AFTER):
            return self._end(repos, tried, ExitStatus.FAILED, reason)
        now = self._clock.now()
        seconds = TRY_AGAIN_AFTER[tried.round]
        again = tried.to(ExitStatus.WANTED, now, round=tried.round + 1, order_ids=())
        self._news.moved(repos, again)
        return self._wait(repos, again, seconds, reason)

    def _wait(self, repos: Repositories, wanted: Exit, seconds: int, reason: str) -> Step:
        now = self._clock.now()
        if now - wanted.requested_at > GIVE_UP_AFTER:
            return self._end(repos, wanted, ExitStatus.FAILED, f"Given up after a day. {reason}")
        return Step(wanted=_saved(repos, wanted.later(now, seconds, reason)))

    def _end(self, repos: Repositories, wanted: Exit, status: ExitStatus, reason: str) -> Step:
        now = self._clock.now()
        ended = wanted.to(status, now, status_reason=reason, owner=None, leased_until=None)
        saved = _saved(repos, ended)
        self._news.ended(repos, saved)
        return Step(wanted=saved)

    def _hold(self, repos: Repositories, wanted: Exit) -> None:
        """Let no decision on an alert, and no other exit, commit beside this one."""
        owners: set[StrategyId | None] = {wanted.strategy_id}
        if wanted.whole:
            shares = repos.positions.shares(
                wanted.user_id, wanted.broker_id, wanted.symbol, wanted.product
            )
            owners |= {share.strategy_id for share in shares}
        for owner in sorted(owners, key=str):
            name = owner or cast("StrategyId", f"rest of {wanted.broker_id}")
            repos.orders.hold(wanted.user_id, name, wanted.symbol, f"exit:{wanted.id}")

    def _working(self, repos: Repositories, wanted: Exit) -> list[Order]:
        return [
            order
            for order in repos.orders.working_of_account(wanted.user_id, wanted.broker_id)
            if order.symbol == wanted.symbol
            and order.product is wanted.product
            and not order.external
            and (wanted.whole or order.strategy_id == wanted.strategy_id)
        ]


def _stands_in_way(order: Order, wanted: Exit) -> bool:
    """Say whether an order must have ended before it is known what there is to close.

    Of an exit that is limited to a quantity only orders of its own side are: the others may
    open what this exit is not about.
    """
    if order.status in _UNSETTLED:
        return True
    if order.status not in _NOT_SENT:
        return False
    return wanted.quantity is None or wanted.side is None or order.side is wanted.side


def _saved(repos: Repositories, changed: Exit) -> Exit:
    repos.exits.save(changed)
    return replace(changed, version=changed.version + 1)
