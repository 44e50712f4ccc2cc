"""Protections: stop-loss, target and trailing stop of a position, and when they trigger. Pure.

=============  ===============================================================================
a protection   moves on when
=============  ===============================================================================
armed          the price reaches a level: triggered; the position closes otherwise: disarmed
triggered      its exit's order is written: exiting; nothing was held any more: done
exiting        the exit has ended: done or failed
done, failed,  never; setting levels again arms a new version
disarmed
=============  ===============================================================================
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import InvalidError, TransitionError
from autotrade.domain.exits import ExitReason
from autotrade.domain.ids import ExitId


class TrailUnit(StrEnum):
    """In what the distance of a trailing stop is given."""

    RUPEES = "rupees"
    PERCENT = "percent"


class ProtectionStatus(StrEnum):
    """Where a protection stands."""

    ARMED = "armed"
    TRIGGERED = "triggered"
    EXITING = "exiting"
    DONE = "done"
    FAILED = "failed"
    DISARMED = "disarmed"


_S = ProtectionStatus
TRANSITIONS: Final[dict[ProtectionStatus, frozenset[ProtectionStatus]]] = {
    _S.ARMED: frozenset({_S.TRIGGERED, _S.DISARMED}),
    _S.TRIGGERED: frozenset({_S.EXITING, _S.DONE, _S.FAILED}),
    # back to TRIGGERED when the exit's orders were refused and are tried again
    _S.EXITING: frozenset({_S.TRIGGERED, _S.DONE, _S.FAILED}),
    _S.DONE: frozenset(),
    _S.FAILED: frozenset(),
    _S.DISARMED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailing:
    """How far behind the best price a trailing stop follows."""

    distance: Decimal
    unit: TrailUnit = TrailUnit.RUPEES

    def level(self, best: Decimal, sign: int) -> Decimal:
        """Return the stop's price; ``sign`` is +1 for a long position, -1 for a short one."""
        away = self.distance
        if self.unit is TrailUnit.PERCENT:
            away = best * self.distance / 100
        return best - away * sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The levels of a position, absolute prices in rupees; ``version`` counts its armings.

    ``best`` is the best price that a trailing stop has seen (the highest for a long position).
    ``triggered_by``, ``trigger_price`` and ``note`` tell what happened.
    """

    status: ProtectionStatus
    version: int
    armed_at: datetime
    updated_at: datetime
    stop_loss: Decimal | None = None
    target: Decimal | None = None
    trailing: Trailing | None = None
    best: Decimal | None = None
    triggered_by: ExitReason | None = None
    trigger_price: Decimal | None = None
    exit_id: ExitId | None = None
    note: str | None = None

    @property
    def is_armed(self) -> bool:
        """Say whether prices are watched for it."""
        return self.status is ProtectionStatus.ARMED

    def to(self, status: ProtectionStatus, at: datetime, **changes: object) -> "Protection":
        """Return this protection in ``status`` as of ``at`` (aware UTC), with ``changes``.

        Raises:
            TransitionError: the table has no such move.
        """
        if status not in TRANSITIONS[self.status]:
            msg = f"A protection cannot go from {self.status} to {status}."
            raise TransitionError(msg)
        return replace(self, status=status, updated_at=at, **changes)  # type: ignore[arg-type]  # fields by name

    def seen(self, price: Decimal, sign: int) -> "Protection":
        """Return it with the best price moved on, where ``price`` is better."""
        if self.trailing is None or (self.best is not None and (price - self.best) * sign <= 0):
            return self
        return replace(self, best=price)

    def stop(self, sign: int) -> tuple[Decimal, ExitReason] | None:
        """Return the nearer of stop-loss and trailing stop, and which of them it is."""
        levels: list[tuple[Decimal, ExitReason]] = []
        if self.stop_loss is not None:
            levels.append((self.stop_loss, ExitReason.STOP_LOSS))
        if self.trailing is not None and self.best is not None:
            levels.append((self.trailing.level(self.best, sign), ExitReason.TRAILING_STOP))
        return max(levels, key=lambda each: each[0] * sign, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """That a level was reached: which, where it was, and the price that reached it."""

    reason: ExitReason
    level: Decimal
    price: Decimal


def judged(
    protection: Protection, sign: int, low: Decimal, high: Decimal | None = None
) -> Trigger | None:
    """Return what prices between ``low`` and ``high`` trigger; one price where ``high`` is None.

    Of what happened within such a range nobody knows the order: the stop counts before the
    target, and a trailing stop is where it was before the range.
    """
    high = low if high is None else high
    worst, best = (low, high) if sign > 0 else (high, low)
    stop = protection.stop(sign)
    if stop is not None and (worst - stop[0]) * sign <= 0:
        return Trigger(reason=stop[1], level=stop[0], price=worst)
    target = protection.target
    if target is not None and (best - target) * sign >= 0:
        return Trigger(reason=ExitReason.TARGET, level=target, price=best)
    return None


def armed(
    before: Protection | None,
    *,
    stop_loss: Decimal | None,
    target: Decimal | None,
    trailing: Trailing | None,
    sign: int,
    price: Decimal | None,
    at: datetime,
) -> Protection | None:
    """Return the next version of a position's protection; None when no level is left.

    ``price`` is the last one known. A trailing stop begins at it, and goes on from the best
    price so far where its distance is as it was.

    Raises:
        InvalidError: naming the level that the price has passed already, or that is none.
    """
    version = 1 if before is None else before.version + 1
    if stop_loss is None and target is None and trailing is None:
        return None
    _refuse(stop_loss, target, trailing, sign, price)
    best = price
    if before is not None and before.is_armed and before.trailing == trailing and before.best:
        best = before.best
    return Protection(
        status=ProtectionStatus.ARMED,
        version=version,
        armed_at=at,
        updated_at=at,
        stop_loss=stop_loss,
        target=target,
        trailing=trailing,
        best=best if trailing is not None else None,
    )


def armed_by_entry(
    before: Protection | None,
    *,
    stop_loss: Decimal | None,
    target: Decimal | None,
    sign: int,
    price: Decimal,
    at: datetime,
) -> Protection | None:
    """Return the protection of a position after an entry whose signal names levels.

    They replace those of before, except what they don't name. Levels that can't be are kept
    for their owner to see, disarmed, with the reason; an exit that is under way goes on.
    """
    if before is not None and before.status in {_S.TRIGGERED, _S.EXITING}:
        return before
    kept = before if before is not None and before.is_armed else None
    wanted = {
        "stop_loss": stop_loss or (kept.stop_loss if kept else None),
        "target": target or (kept.target if kept else None),
    }
    trailing = kept.trailing if kept else None
    try:
        return armed(
            before,
            stop_loss=wanted["stop_loss"],
            target=wanted["target"],
            trailing=trailing,
            sign=sign,
            price=price,
            at=at,
        )
    except InvalidError as error:
        if kept is not None:
            return kept
        reasons = "; ".join(
            f"{name}: {text}" for name, texts in error.errors.items() for text in texts
        )
        return Protection(
            status=ProtectionStatus.DISARMED,
            version=1 if before is None else before.version + 1,
            armed_at=at,
            updated_at=at,
            stop_loss=stop_loss,
            target=target,
            note=f"The alert's levels can't be: {reasons}",
        )


def _refuse(
    stop_loss: Decimal | None,
    target: Decimal | None,
    trailing: Trailing | None,
    sign: int,
    price: Decimal | None,
) -> None:
    errors: dict[str, list[str]] = {}
    side = "long" if sign > 0 else "short"
    worse, better = ("below", "above") if sign > 0 else ("above", "below")
    if trailing is not None and trailing.unit is TrailUnit.PERCENT and trailing.distance >= 100:
        errors["trailing"] = ["Must be less than 100 percent."]
    if price is not None and stop_loss is not None and (price - stop_loss) * sign <= 0:
        errors["stop_loss"] = [f"Of a {side} position it must be {worse} the price, {price:f}."]
    if price is not None and target is not None and (target - price) * sign <= 0:
        errors["target"] = [f"Of a {side} position it must be {better} the price, {price:f}."]
    if stop_loss is not None and target is not None and (target - stop_loss) * sign <= 0:
        errors["target"] = [f"Must be {better} the stop-loss."]
    if trailing is not None and sign > 0 and price is not None and trailing.level(price, 1) <= 0:
        errors["trailing"] = ["Reaches below zero."]
    if errors:
        raise InvalidError(errors=errors)
