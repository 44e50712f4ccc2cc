"""The paper broker's day: what expires at the close, is squared off before it, and accrues at night.

Everything may be run at any time and twice: each occasion has a name, and happens once.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import structlog

from autotrade.domain.errors import UnavailableError
from autotrade.domain.exits import ExitReason
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Product, Validity
from autotrade.domain.paper_states import PaperState, day_of
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PaperDesk, PaperMove, PaperOrder
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Storage
from autotrade.services.house_closings import Closing, HouseClosings
from autotrade.services.notifications import Notifications

TradingHours = Callable[[str, date], Sequence[Block]]
"""When a symbol trades on a date."""
_DAYS_AHEAD: Final = 15
_CHECK_HOUR: Final = 2
_NOTE: Final = "Intraday positions are closed before the market closes."
_log = structlog.get_logger()


class PaperDays:
    """Does what is due; ``hours`` None means that the market never closes."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        closings: HouseClosings,
        apply: Callable[[PaperMove | None], None],
        notifications: Notifications,
        bell: OutboxBell,
        hours: TradingHours | None,
        square_off_at: time,
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._closings = closings
        self._apply = apply
        self._notifications = notifications
        self._bell = bell
        self._hours = hours
        self._square_off_at = square_off_at

    def expire(self) -> int:
        """End the day orders whose market has closed since they were placed; return how many."""
        if self._hours is None:
            return 0
        now, count = self._clock.now(), 0
        for order in self._desk.resting(None):
            if order.request.validity is not Validity.DAY or not self._is_over(order, now):
                continue
            move = self._desk.expire(order, "The order was good for the day, and the day is over.")
            self._apply(move)
            count += move is not None
        return count

    def square_off(self) -> int:
        """Close intraday positions from the time of day on until the market closes.

        Returns how many were asked to be closed. The broker's charge for it is made for every
        order that did, also when an earlier run died before it.
        """
        now = self._clock.now()
        local = now.astimezone(IST)
        if self._hours is None or local.time() < self._square_off_at:
            return 0
        count = 0
        for state in self._desk.accounts_with(Product.INTRADAY):
            count += self._square_off(state, now, local.date())
        return count

    def accrue(self) -> Decimal:
        """Charge interest on margin trades for every day that is over; return the sum."""
        yesterday = day_of(self._clock.now()) - timedelta(days=1)
        total = ZERO
        for state in self._desk.accounts_with(Product.MTF):
            if state.interest_through is None or state.interest_through < yesterday:
                total += self._desk.charge_interest(state, yesterday)
        return total

    def check(self) -> int:
        """Prove that every ledger balances; return how many do not, whose users are told.

        Only in the small hours (India), when nothing trades: it reads everything.
        """
        wrong = 0
        if self._clock.now().astimezone(IST).hour != _CHECK_HOUR:
            return wrong
        for state in self._desk.states():
            found = self._desk.check(state.id, state.user_id)
            if not found.balanced:
                wrong += 1
                _log.error("ledger_unbalanced", broker_id=state.id, problems=found.problems)
                self._tell(state.user_id, state.id, found.problems)
        return wrong

    def _is_over(self, order: PaperOrder, now: datetime) -> bool:
        """Say whether a session that ended after an order was placed is over by now."""
        if self._hours is None:
            return False
        first = day_of(order.placed_at)
        for number in range(_DAYS_AHEAD):
            day = first + timedelta(days=number)
            if day > day_of(now):
                return False
            for block in self._hours(order.request.symbol, day):
                if order.placed_at < block.closes:
                    return now >= self._hours(order.request.symbol, day)[-1].closes
        return True

    def _square_off(self, state: PaperState, now: datetime, today: date) -> int:
        symbols = {
            each.symbol for each in state.positions.values() if self._is_due(each.symbol, now)
        }
        count, began = 0, datetime.combine(today, self._square_off_at, IST)
        closing = Closing(
            occasion=f"square-off:{today}",
            reason=ExitReason.SQUARE_OFF,
            note=_NOTE,
            charge=self._desk.charge_square_off,
        )
        for position in self._storage.now.positions.of_account(state.user_id, state.id):
            if position.product is not Product.INTRADAY or position.symbol not in symbols:
                continue
            if not position.quantity and position.updated_at < began:
                continue  # it was closed before there was anything to square off
            count += self._closings.close(position, closing)
        return count

    def _is_due(self, symbol: str, now: datetime) -> bool:
        """Say whether a symbol trades still today, and its market closes by the evening.

        What trades until the night has a square-off of its own at the exchange, half an hour
        before its close.
        """
        if self._hours is None:
            return False
        blocks = self._hours(symbol, day_of(now))
        if not blocks or not blocks[0].opens <= now < blocks[-1].closes:
            return False
        is_late = blocks[-1].closes.astimezone(IST).time() > time(16, 30)
        return not is_late or now >= blocks[-1].closes - timedelta(minutes=30)

    def _tell(self, user_id: UserId, broker_id: BrokerId, problems: Sequence[str]) -> None:
        today = day_of(self._clock.now())
        try:
            self._storage.transact(
                lambda repos: self._notifications.notify(
                    repos,
                    user_id,
                    kind="ledger.unbalanced",
                    level=NotificationLevel.CRITICAL,
                    title="A paper account's ledger does not balance",
                    message=" ".join(problems[:3]),
                    key=f"ledger:{broker_id}:{today}",
                )
            )
        except UnavailableError as error:
            _log.warning("ledger_not_told", broker_id=broker_id, error=str(error))
        self._bell.ring()
