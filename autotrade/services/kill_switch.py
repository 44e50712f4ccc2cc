"""The kill switch: read within every decision on an order, set by a user or an administrator."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from autotrade.domain.ids import UserId
from autotrade.domain.kill_switches import EVERYBODY, KillLevel, KillSwitch, off
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

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
        close_positions: bool = False,
    ) -> KillSwitch:
        """Set a switch; it counts for the next decision on. Setting it again changes nothing.

        ``cancel_orders`` also has a user's working orders cancelled, ``close_positions`` that
        and what AutoTrade holds closed; neither applies to ``EVERYBODY``. Both are stored with
        the switch and carried out by workers, whatever dies meanwhile. Asked for again they are
        done again, once they had ended.
        """
        winds_down = active and (cancel_orders or close_positions) and scope != EVERYBODY
        now = self._clock.now()
        switch = KillSwitch(
            id=scope,
            active=active,
            level=level,
            reason=reason,
            changed_at=now,
            changed_by=by,
            cancel_orders=winds_down,
            close_positions=winds_down and close_positions,
            asked_at=now if winds_down else None,
        )

        def work(repos: Repositories) -> KillSwitch:
            before = next(iter(repos.kill_switches.get([scope])), off(scope))
            if _same(before, switch):
                if not winds_down or before.winds_down:
                    return before
                again = replace(before, asked_at=now, done_at=None)
                repos.kill_switches.put(again)
                return again
            repos.kill_switches.put(switch)
            self._record(repos, switch, before)
            if scope != EVERYBODY:
                self._tell(repos, switch)
            return switch

        stored = self._storage.transact(work)
        _log.warning("kill_switch", scope=scope, active=active, level=level.value)
        self._bell.ring()
        if winds_down:
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

    def _record(self, repos: Repositories, switch: KillSwitch, before: KillSwitch) -> None:
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
                "cancel_orders": switch.cancel_orders,
                "close_positions": switch.close_positions,
            },
        )


def _same(one: KillSwitch, other: KillSwitch) -> bool:
    """Say whether two settings of a switch want the same."""
    nothing = {"changed_at": None, "changed_by": None, "asked_at": None, "done_at": None}
    return replace(one, **nothing) == replace(other, **nothing)  # type: ignore[arg-type]  # by name
