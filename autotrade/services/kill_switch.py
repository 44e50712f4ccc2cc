"""The kill switch: read within every decision on an order, set by a user or an administrator."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from autotrade.domain.errors import AutotradeError
from autotrade.domain.ids import OrderId, UserId
from autotrade.domain.kill_switches import EVERYBODY, KillLevel, KillSwitch, off
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Order
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

Cancel = Callable[[UserId, OrderId], Order]
"""Cancels one order of a user."""
_log = structlog.get_logger()


class Halted(Protocol):
    """Says why a user's new order is stopped just now; None when it is not."""

    def __call__(self, repos: Repositories, user_id: UserId, *, reduces: bool) -> str | None:
        """Look through the decision's own transaction; ``reduces``: takes from what is held."""
        ...


class KillSwitches:
    """Sets and reads the switches."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        notifications: Notifications,
        audit: AuditService,
        on_kill: Callable[[UserId], None],
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._notifications = notifications
        self._audit = audit
        self._on_kill = on_kill

    def get(self, scope: str) -> KillSwitch:
        """Return a user's own switch, or that of ``EVERYBODY``; off when it was never set."""
        found = self._storage.now.kill_switches.get([scope])
        return found[0] if found else off(scope)

    def active_for(self, repos: Repositories, user_id: UserId) -> KillSwitch | None:
        """Return the switch that stops a user's orders, the stricter of two; None when none does.

        Read through the repositories of the decision's transaction, and never from memory: what
        was committed before the decision began counts, also for alerts that waited.
        """
        found = [each for each in repos.kill_switches.get([user_id, EVERYBODY]) if each.active]
        kills = [each for each in found if each.level is KillLevel.KILL]
        return next(iter(kills or found), None)

    def refusal(self, repos: Repositories, user_id: UserId, *, reduces: bool) -> str | None:
        """Return why a user's new order is stopped just now; None when it is not.

        ``reduces`` says that the order only takes from what is held.
        """
        switch = self.active_for(repos, user_id)
        if switch is None or not switch.stops(reduces=reduces):
            return None
        who = "for everybody" if switch.id == EVERYBODY else "for your account"
        what = "New entries are" if switch.level is KillLevel.STOP_ENTRY else "All orders are"
        why = f" ({switch.reason})" if switch.reason else ""
        return f"{what} stopped {who} by the kill switch{why}."

    def set(
        self,
        scope: str,
        *,
        active: bool,
        by: UserId,
        level: KillLevel = KillLevel.KILL,
        reason: str | None = None,
        cancel_orders: bool = False,
    ) -> KillSwitch:
        """Set a switch; it counts for the next decision on. Setting it again changes nothing.

        ``cancel_orders`` also has a user's working orders cancelled, by a job; it does not
        apply to ``EVERYBODY``.

        Raises:
            UnavailableError: the switch is set, but cancelling could not be asked for.
        """
        switch = KillSwitch(
            id=scope,
            active=active,
            level=level,
            reason=reason,
            changed_at=self._clock.now(),
            changed_by=by,
        )

        def work(repos: Repositories) -> KillSwitch:
            before = next(iter(repos.kill_switches.get([scope])), off(scope))
            if replace(before, changed_at=None, changed_by=None) == replace(
                switch, changed_at=None, changed_by=None
            ):
                return before
            repos.kill_switches.put(switch)
            self._record(repos, switch, before, cancel_orders=cancel_orders)
            if scope != EVERYBODY:
                self._tell(repos, switch)
            return switch

        stored = self._storage.transact(work)
        _log.warning("kill_switch", scope=scope, active=active, level=level.value)
        self._bell.ring()
        if active and cancel_orders and scope != EVERYBODY:
            self._on_kill(UserId(scope))
        return stored

    def _tell(self, repos: Repositories, switch: KillSwitch) -> None:
        what = "All orders are" if switch.level is KillLevel.KILL else "New entries are"
        self._notifications.notify(
            repos,
            UserId(switch.id),
            kind="kill_switch",
            level=NotificationLevel.CRITICAL if switch.active else NotificationLevel.INFO,
            title="Kill switch on" if switch.active else "Kill switch off",
            message=f"{what} stopped until you switch it off."
            if switch.active
            else "Orders are sent again.",
            details={"active": switch.active, "level": switch.level.value},
        )

    def _record(
        self, repos: Repositories, switch: KillSwitch, before: KillSwitch, *, cancel_orders: bool
    ) -> None:
        self._audit.record(
            repos,
            action="kill_switch.on" if switch.active else "kill_switch.off",
            target=f"kill_switch:{switch.id}",
            actor=str(switch.changed_by),
            user_id=None if switch.id == EVERYBODY else UserId(switch.id),
            details={
                "before": {"active": before.active, "level": before.level},
                "after": {"active": switch.active, "level": switch.level},
                "reason": switch.reason,
                "cancel_orders": cancel_orders,
            },
        )


class OrderStopper:
    """Cancels what a user has in the market, for as long as their switch is on."""

    def __init__(self, *, storage: Storage, switches: KillSwitches, cancel: Cancel):
        self._storage = storage
        self._switches = switches
        self._cancel = cancel

    def stop(self, user_id: UserId) -> int:
        """Ask for the cancellation of every working order of a user; return how many were asked.

        Safe to run again: what has ended is passed over, and one refusal stops no other.
        """
        now = self._storage.now
        if self._switches.active_for(now, user_id) is None:
            return 0
        asked = 0
        for account in now.brokers.of_user(user_id):
            for order in now.orders.working_of_account(user_id, account.id):
                if order.external:
                    continue
                try:
                    self._cancel(user_id, order.id)
                except AutotradeError as error:
                    _log.warning("kill_not_cancelled", order_id=order.id, reason=str(error))
                    continue
                asked += 1
        return asked
