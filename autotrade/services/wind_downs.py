"""Winding down: what a kill switch cancels and closes, each order and each position once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

import structlog

from autotrade.domain.errors import AutotradeError
from autotrade.domain.exits import Exit, ExitReason, ExitStatus
from autotrade.domain.ids import OrderId, UserId
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import AT_BROKER, Order, OrderStatus
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.notifications import Notifications

Cancel = Callable[[UserId, OrderId], Order]
"""Cancels one order of a user."""
_USERS_AT_ONCE: Final = 500
_log = structlog.get_logger()


class CloseAll(Protocol):
    """Asks for the exit of every position that is held for a user."""

    def __call__(
        self, user_id: UserId, *, occasion: str, reason: ExitReason, despite_kill: bool
    ) -> Sequence[Exit]:
        """Return the exits of open positions; the same occasion asks for each once."""
        ...


class WindDownService:
    """Carries out what users asked for with their switch, until nothing is left of it."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        notifications: Notifications,
        cancel: Cancel,
        close_all: CloseAll,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._notifications = notifications
        self._cancel = cancel
        self._close_all = close_all

    def due(self) -> Sequence[UserId]:
        """Return the users under whose switch something may be left to do."""
        found = self._storage.now.kill_switches.winding_down(_USERS_AT_ONCE)
        return [UserId(switch.id) for switch in found]

    def wind_down(self, user_id: UserId) -> int:
        """Cancel and close what is there; return how many cancellations were asked for.

        Safe to run again and at the same time: what was asked to be cancelled is followed by
        who polls the account, a position's exit is one for each occasion, and an order of an
        exit is not cancelled.
        """
        switch = self._switch(self._storage.now, user_id)
        if switch is None:
            return 0
        working, asked = self._working(user_id), 0
        for order in working:
            if _can_be_cancelled(order) and self._was_cancelled(order):
                asked += 1
        exits: Sequence[Exit] = ()
        if switch.close_positions:
            exits = self._close_all(
                user_id,
                occasion=f"kill_switch:{switch.asked_at:%Y%m%dT%H%M%S.%f}",
                reason=ExitReason.KILL_SWITCH,
                despite_kill=True,
            )
        if any(each.status is ExitStatus.DONE and each.filled_quantity for each in exits):
            self._ask_again(switch)
        elif not working and not any(each.is_open for each in exits):
            self._finish(switch, exits)
        return asked

    def _working(self, user_id: UserId) -> list[Order]:
        now = self._storage.now
        return [
            order
            for account in now.brokers.of_user(user_id)
            for order in now.orders.working_of_account(user_id, account.id)
            if not order.external and not now.exits.has_order(user_id, order.family)
        ]

    def _was_cancelled(self, order: Order) -> bool:
        try:
            self._cancel(order.user_id, order.id)
        except AutotradeError as error:  # one refusal stops no other; the next run asks again
            _log.warning("kill_not_cancelled", order_id=order.id, reason=str(error))
            return False
        return True

    def _ask_again(self, switch: KillSwitch) -> None:
        """Begin another occasion: a late fill has opened again what was closed."""

        def work(repos: Repositories) -> None:
            if self._is_current(repos, switch):
                repos.kill_switches.put(replace(switch, asked_at=self._clock.now()))

        self._storage.transact(work)

    def _finish(self, switch: KillSwitch, exits: Sequence[Exit]) -> None:
        failed = [each for each in exits if each.status is ExitStatus.FAILED]

        def work(repos: Repositories) -> bool:
            if not self._is_current(repos, switch):
                return False
            repos.kill_switches.put(replace(switch, done_at=self._clock.now()))
            self._tell(repos, switch, failed)
            return True

        if self._storage.transact(work):
            self._bell.ring()

    def _tell(self, repos: Repositories, switch: KillSwitch, failed: Sequence[Exit]) -> None:
        done = "Working orders are cancelled"
        done += " and positions closed." if switch.close_positions else "."
        names = ", ".join(sorted(each.symbol for each in failed))
        self._notifications.notify(
            repos,
            UserId(switch.id),
            kind="kill_switch.done",
            level=NotificationLevel.CRITICAL if failed else NotificationLevel.INFO,
            title="Not everything could be closed" if failed else "Wound down",
            message=f"{names}: still held. Close it at the broker." if failed else done,
            key=f"kill_switch.done:{switch.asked_at}",
        )

    def _switch(self, repos: Repositories, user_id: UserId) -> KillSwitch | None:
        found = next(iter(repos.kill_switches.get([user_id])), None)
        return found if found is not None and found.winds_down else None

    def _is_current(self, repos: Repositories, switch: KillSwitch) -> bool:
        """Say whether the switch still is as it was read: nobody has set it meanwhile."""
        return self._switch(repos, UserId(switch.id)) == switch


def _can_be_cancelled(order: Order) -> bool:
    """Say whether to ask for it now: who polls repeats what was asked, an unknown order waits."""
    return order.cancel_at is None and order.status in {OrderStatus.CREATED, *AT_BROKER}
