"""Exits: that a position, or a part of it, is to be closed, and how far that is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import TransitionError
from autotrade.domain.ids import BrokerId, ExitId, OrderId, StrategyId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product, Side


class ExitReason(StrEnum):
    """Who or what wants a position closed."""

    MANUAL = "manual"
    EXIT_ALL = "exit_all"
    KILL_SWITCH = "kill_switch"
    STOP_LOSS = "stop_loss"
    TARGET = "target"
    TRAILING_STOP = "trailing_stop"
    SQUARE_OFF = "square_off"
    MARGIN_CALL = "margin_call"
    EXPIRY = "expiry"


class ExitStatus(StrEnum):
    """Where an exit stands; WANTED has no orders of its own (any more), WORKING has."""

    WANTED = "wanted"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


_S = ExitStatus
TRANSITIONS: Final[dict[ExitStatus, frozenset[ExitStatus]]] = {
    _S.WANTED: frozenset({_S.WORKING, _S.DONE, _S.FAILED}),
    # back to WANTED when orders ended and something is held still: the next try
    _S.WORKING: frozenset({_S.WANTED, _S.DONE, _S.FAILED}),
    _S.DONE: frozenset(),
    _S.FAILED: frozenset(),
}
OPEN: Final = frozenset(status for status, moves in TRANSITIONS.items() if moves)
PROTECTIVE: Final = frozenset(
    {
        ExitReason.STOP_LOSS,
        ExitReason.TARGET,
        ExitReason.TRAILING_STOP,
        ExitReason.KILL_SWITCH,
        ExitReason.SQUARE_OFF,
        ExitReason.MARGIN_CALL,
        ExitReason.EXPIRY,
    }
)
"""Nobody waits for the answer of these: what they come to is told by a notification."""
TRY_AGAIN_AFTER: Final = (1, 2, 5, 10)
"""Seconds before another try, after orders that were refused; then the exit has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """That something held is to be closed at the market.

    ``whole`` is the account's whole position: every strategy's share of it and the rest. Else it
    is the share of ``strategy_id``, or, with None, what no strategy holds; at most ``quantity``
    of it, where that is named, and only by orders of ``side`` then. ``key`` names the occasion: a user's same key is the same exit.
    ``position_id`` is the position that was asked to be closed. ``despite_kill`` lets its orders
    pass a kill switch. ``round`` counts the tries, each with tags of its own; ``order_ids`` are
    the present try's. Nobody but ``owner`` works on it before ``leased_until``, and nobody at
    all before ``due_at``. ``version`` counts its changes.
    """

    id: ExitId
    user_id: UserId
    broker_id: BrokerId
    symbol: str
    product: Product
    strategy_id: StrategyId | None
    whole: bool
    key: str
    reason: ExitReason
    status: ExitStatus
    requested_at: datetime
    updated_at: datetime
    due_at: datetime
    position_id: str | None = None
    quantity: Decimal | None = None
    side: Side | None = None
    reference_price: Decimal | None = None
    note: str | None = None
    status_reason: str | None = None
    despite_kill: bool = False
    round: int = 0
    order_ids: tuple[OrderId, ...] = ()
    filled_quantity: Decimal = ZERO
    owner: str | None = None
    leased_until: datetime | None = None
    request_id: str | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Say whether something is still to be done."""
        return self.status in OPEN

    def to(self, status: ExitStatus, at: datetime, **changes: object) -> "Exit":
        """Return this exit in ``status`` as of ``at`` (aware UTC), with ``changes``.

        Raises:
            TransitionError: the table has no such move.
        """
        if status not in TRANSITIONS[self.status]:
            msg = f"Exit {self.id} cannot go from {self.status} to {status}."
            raise TransitionError(msg)
        return replace(self, status=status, updated_at=at, **changes)  # type: ignore[arg-type]  # fields by name

    def later(self, at: datetime, seconds: int, reason: str) -> "Exit":
        """Return this exit put off for some seconds, with what it waits for."""
        due = at + timedelta(seconds=seconds)
        return replace(self, due_at=due, updated_at=at, status_reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWish:
    """What is to be closed; the fields are those of ``Exit``."""

    user_id: UserId
    broker_id: BrokerId
    symbol: str
    product: Product
    key: str
    reason: ExitReason
    whole: bool = True
    strategy_id: StrategyId | None = None
    position_id: str | None = None
    quantity: Decimal | None = None
    side: Side | None = None
    reference_price: Decimal | None = None
    note: str | None = None
    despite_kill: bool = False
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one order of an exit closes: of a strategy's share, or of what no strategy holds."""

    strategy_id: StrategyId | None
    side: Side
    quantity: Decimal


def parts(
    wanted: Exit, account: Decimal, shares: Sequence[tuple[StrategyId, Decimal]]
) -> tuple[Part, ...]:
    """Return what an exit is to close, given what the account and its strategies hold (signed).

    Those against the account's side come first: closing them brings its position to no side
    that it was not on before.
    """
    rest = account - sum((quantity for _, quantity in shares), ZERO)
    everything: list[tuple[StrategyId | None, Decimal]] = [*shares, (None, rest)]
    if not wanted.whole:
        everything = [each for each in everything if each[0] == wanted.strategy_id]
    found = [(owner, held) for owner, held in everything if held]
    found.sort(key=lambda each: each[1] * account > 0)
    left = wanted.quantity
    made = []
    for owner, held in found:
        side = Side.SELL if held > 0 else Side.BUY
        if wanted.side is not None and side is not wanted.side:
            continue
        quantity = abs(held) if left is None else min(abs(held), left)
        if left is not None:
            left -= quantity
        if quantity > 0:
            made.append(Part(strategy_id=owner, side=side, quantity=quantity))
    return tuple(made)


def capped(found: Sequence[Part], theirs: Decimal) -> tuple[Part, ...]:
    """Return parts cut to what a broker shows as held (signed), where it shows less.

    What somebody else has closed meanwhile must not be closed again: that would open the
    opposite. Parts against the account's own side leave it larger and are counted with it.
    """
    left = theirs
    made = []
    for part in found:
        change = part.quantity * part.side.sign
        if left * change < 0:
            quantity = min(part.quantity, abs(left))
        elif any(each.side is not part.side for each in found):
            quantity = part.quantity
        else:
            quantity = ZERO
        if quantity:
            made.append(replace(part, quantity=quantity))
            left += quantity * part.side.sign
    return tuple(made)
