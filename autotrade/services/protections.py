"""Protections: levels are set on a position, and what a price has reached becomes an exit.

A trigger is one conditional step: the protection, in the version that was watched, goes from
armed to triggered, and its exit is stored, in one transaction. Whoever comes second changes
nothing; what dies afterwards is carried on by whoever sweeps the exits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar, cast

from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.exits import Exit, ExitStatus
from autotrade.domain.ids import ExitId, PositionId, UserId
from autotrade.domain.positions import Position
from autotrade.domain.protections import ProtectionStatus, armed
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.exits import Exits, wish_of
from autotrade.services.kill_switch import Halted
from autotrade.services.protection_news import NAMES, Hit, ProtectionNews, note_of

T = TypeVar("T")
_FOLLOWS: Final = {
    ExitStatus.WANTED: ProtectionStatus.TRIGGERED,
    ExitStatus.WORKING: ProtectionStatus.EXITING,
    ExitStatus.DONE: ProtectionStatus.DONE,
    ExitStatus.FAILED: ProtectionStatus.FAILED,
}
UNSET: Final = object()
"""A level that is left as it is."""


class HitOutcome(StrEnum):
    """What became of a hit: an exit, nothing as it had ended, or nothing as orders are stopped."""

    EXIT = "exit"
    STALE = "stale"
    HALTED = "halted"


class Protections:
    """Sets and triggers protections."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        exits: Exits,
        halted: Halted,
        news: ProtectionNews,
        changed: Callable[[PositionId], None] = lambda _: None,
        hurry: Callable[[Sequence[ExitId]], None] = lambda _: None,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._exits = exits
        self._halted = halted
        self._news = news
        self._changed = changed
        self._hurry = hurry

    def set(
        self,
        user_id: UserId,
        position_id: PositionId,
        levels: Mapping[str, object],
        price: Decimal | None,
    ) -> Position:
        """Set the levels that ``levels`` names (None takes one away), and return the position.

        ``price`` is the last one known; what it has passed already is refused.

        Raises:
            NotFoundError: the user has no such position.
            ConflictError: nothing is held, or an exit of it is under way.
            InvalidError: naming the level that can't be.
        """

        def work(repos: Repositories) -> Position:
            position = repos.positions.by_id(user_id, position_id)
            if position is None:
                msg = "There is no such position."
                raise NotFoundError(msg)
            return self._set(repos, position, levels, price)

        position = self._storage.transact(work)
        self._bell.ring()
        self._changed(position.id)
        return position

    def arm(
        self, repos: Repositories, position: Position, levels: Mapping[str, object]
    ) -> Position:
        """Set levels within the caller's transaction, as ``set`` does."""
        return self._set(repos, position, levels, position.last_price)

    def _set(
        self,
        repos: Repositories,
        position: Position,
        levels: Mapping[str, object],
        price: Decimal | None,
    ) -> Position:
        now, before = self._clock.now(), position.protection
        if not position.quantity:
            msg = "Nothing is held: there is nothing to protect."
            raise ConflictError(msg)
        if before is not None and before.status in {
            ProtectionStatus.TRIGGERED,
            ProtectionStatus.EXITING,
        }:
            msg = "A level was reached, and the position is being closed."
            raise ConflictError(msg)
        kept = before if before is not None and before.is_armed else None

        def level(name: str, present: T | None) -> T | None:
            found = levels.get(name, UNSET)
            return present if found is UNSET else cast("T | None", found)

        after = armed(
            before,
            stop_loss=level("stop_loss", kept.stop_loss if kept else None),
            target=level("target", kept.target if kept else None),
            trailing=level("trailing", kept.trailing if kept else None),
            sign=position.sign,
            price=price or position.last_price,
            at=now,
        )
        if after is None and kept is not None:
            after = kept.to(ProtectionStatus.DISARMED, now, note="Its levels were taken away.")
        changed = replace(position, protection=after or before, updated_at=now)
        repos.positions.save(changed)
        repos.events.append([changed], now, None)
        self._news.levels_set(repos, position, kept, after)
        return changed

    def trigger(self, hits: Sequence[Hit]) -> Sequence[HitOutcome]:
        """Make exits of hits, all in one transaction where they allow it; safe to repeat."""
        try:
            found = self._storage.transact(
                lambda repos: [self._trigger(repos, hit) for hit in hits]
            )
        except ConflictError:
            found = [
                self._storage.transact(lambda repos, hit=hit: self._trigger(repos, hit))  # type: ignore[misc]  # bound now
                for hit in hits
            ]
        exits = [each.id for each in found if isinstance(each, Exit)]
        if exits:
            self._bell.ring()
            self._hurry(exits)
        return [HitOutcome.EXIT if isinstance(each, Exit) else each for each in found]

    def follow(self, repos: Repositories, wanted: Exit) -> None:
        """Have a protection follow its exit, within the transaction that moved the exit."""
        if wanted.position_id is None or wanted.reason not in NAMES:
            return
        position = repos.positions.by_id(wanted.user_id, PositionId(wanted.position_id))
        protection = position.protection if position is not None else None
        if position is None or protection is None or protection.exit_id != wanted.id:
            return
        status, now = _FOLLOWS[wanted.status], self._clock.now()
        if protection.status is status:
            return
        moved = replace(position, protection=protection.to(status, now), updated_at=now)
        repos.positions.save(moved)
        repos.events.append([moved], now, None)

    def _trigger(self, repos: Repositories, hit: Hit) -> Exit | HitOutcome:
        position = repos.positions.by_id(hit.user_id, hit.position_id)
        protection = position.protection if position is not None else None
        if position is None or protection is None or not position.quantity:
            return HitOutcome.STALE
        if not protection.is_armed or protection.version != hit.version:
            return HitOutcome.STALE
        note = note_of(hit)
        halted = self._halted(repos, hit.user_id, reduces=True)
        if halted is not None:
            self._news.held_up(repos, position, hit, halted)
            return HitOutcome.HALTED
        wanted = self._exits.made(
            wish_of(
                position,
                f"protection:{position.id}:{hit.version}",
                hit.trigger.reason,
                reference_price=None if hit.blind else hit.trigger.price,
                note=note,
            )
        )
        triggered = protection.to(
            ProtectionStatus.TRIGGERED,
            self._clock.now(),
            triggered_by=hit.trigger.reason,
            trigger_price=hit.trigger.price,
            exit_id=wanted.id,
            note=note,
        )
        changed = replace(position, protection=triggered, updated_at=triggered.updated_at)
        repos.positions.save(changed)
        repos.exits.add_all([wanted])
        repos.events.append([changed], triggered.updated_at, None)
        self._news.reached(repos, changed, wanted)
        return wanted
