"""Margin calls on paper accounts: a warning, time to act, then the house closes positions."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import structlog

from autotrade.domain.exits import ExitReason
from autotrade.domain.margin_calls import GRACE, Standing, is_carried, standing, worst_first
from autotrade.domain.margins import MarginTable
from autotrade.domain.money import ZERO, price_text
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Product
from autotrade.domain.paper_states import PaperPosition, PaperState, day_of
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PaperDesk
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.house_closings import Closing
from autotrade.services.house_rounds import HouseRounds
from autotrade.services.notifications import Notifications
from autotrade.services.paper_days import TradingHours

_ON_MARGIN: Final = (Product.INTRADAY, Product.CARRY, Product.MTF)
_NOTE: Final = "Closed by the house: a margin call was not met."
_log = structlog.get_logger()


class MarginCalls:
    """Watches the accounts that carry positions; ``hours`` None: every market always trades."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        rounds: HouseRounds,
        notifications: Notifications,
        bell: OutboxBell,
        margins: MarginTable,
        hours: TradingHours | None,
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._rounds = rounds
        self._notifications = notifications
        self._bell = bell
        self._margins = margins
        self._hours = hours

    def watch(self) -> int:
        """Call margins where they fall short, and close where a call was not met in time.

        Returns how many positions were asked to be closed. Safe to call again: an account is
        called once a day (India), and each position closed once until it is opened again.
        """
        return self._rounds.go("margin calls", _ON_MARGIN, self._watch)

    def _watch(self, state: PaperState) -> int:
        if not any(is_carried(position) for position in state.positions.values()):
            return 0
        now = self._clock.now()
        found = self._standing(state, now)
        if not found.is_short:
            return 0
        called_at = self._call(state, found, now)
        if now - called_at < GRACE and not found.is_exhausted:
            return 0
        return self._close(state, now)

    def _standing(self, state: PaperState, now: datetime) -> Standing:
        return standing(state, self._price, self._margins, day_of(now))

    def _price(self, position: PaperPosition) -> Decimal:
        seen = self._desk.price(position.symbol, position.last_price, position.updated_at)
        return seen or position.last_price or position.average_price or ZERO

    def _call(self, state: PaperState, found: Standing, now: datetime) -> datetime:
        """Tell the user, once a day; return when that was."""
        key = f"margin-call:{state.id}:{day_of(now)}"
        known = self._storage.now.notifications.told_at(state.user_id, key)
        if known is not None:
            return known
        minutes = int(GRACE.total_seconds() // 60)
        missing = price_text(found.required - found.behind)

        def work(repos: Repositories) -> None:
            self._notifications.notify(
                repos,
                state.user_id,
                kind="margin.called",
                level=NotificationLevel.CRITICAL,
                title="Margin call on a paper account",
                message=(
                    f"{price_text(found.behind)} stand behind its positions, "
                    f"{price_text(found.required)} must: {missing} are missing. Close something "
                    f"within {minutes} minutes, or the house closes what has lost the most."
                ),
                key=key,
                details={
                    "broker_id": state.id,
                    "behind": price_text(found.behind),
                    "required": price_text(found.required),
                },
            )

        self._storage.transact(work)
        self._bell.ring()
        _log.warning("margin_called", broker_id=state.id)
        return now

    def _close(self, state: PaperState, now: datetime) -> int:
        """Close what has lost the most, one after the other, until enough stands behind the rest."""
        count = 0
        for worst in worst_first(state, self._price):
            if not self._trades(worst.symbol, now):
                continue
            count += self._close_one(state, worst, now)
            if not self._standing(self._desk.state(state.id, state.user_id), now).is_short:
                break
        return count

    def _close_one(self, state: PaperState, worst: PaperPosition, now: datetime) -> int:
        closing = Closing(
            occasion=f"margin-call:{day_of(now)}",
            reason=ExitReason.MARGIN_CALL,
            note=_NOTE,
            charge=self._desk.charge_square_off,
        )
        return self._rounds.close(state, worst, closing)

    def _trades(self, symbol: str, now: datetime) -> bool:
        if self._hours is None:
            return True
        return any(block.opens <= now < block.closes for block in self._hours(symbol, day_of(now)))
