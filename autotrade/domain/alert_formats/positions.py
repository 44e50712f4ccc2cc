"""Positions and directions: from an alert's words to an action and a signed target."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from autotrade.domain.alert_formats.fields import Slots
from autotrade.domain.alert_formats.values import (
    Field,
    bad_number,
    is_blank_number,
    number_of,
    shown,
    text_of,
)
from autotrade.domain.alert_formats.words import Command, Move, command_of, normalised, stance_of
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, Side, SignalAction, Stance

_OPENS: Final[dict[Side, SignalAction]] = {"long": SignalAction.BUY, "short": SignalAction.SELL}
_OTHER: Final[dict[Side, Side]] = {"long": "short", "short": "long"}
_ORDER_SIDES: Final = frozenset({"buy", "sell", "b", "s"})


@dataclass(frozen=True, slots=True)
class Positions:
    """What the alert says of the position after (``stance``, ``target``) and before it."""

    stance: Stance | None
    target: Decimal | None
    prev: Stance | None
    prev_quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The action, the side an exit closes, and the signed position to end up with."""

    action: SignalAction
    side: Side | None
    target: Decimal | None


def read_positions(slots: Slots) -> Positions:
    """Return the positions after and before the alert.

    Raises:
        AlertNotUnderstood: ``bad_number``, ``bad_value``, or ``conflict`` where word and size
            contradict each other.
    """
    stance, size = _stance_and_size(slots, "stance", "stance_size")
    if size is None and "position_size" in slots:
        field = slots["position_size"]
        size = field if stance is None or not is_blank_number(field) else None
    target = _signed(stance, size) if stance or size else None
    prev, prev_size = _stance_and_size(slots, "prev", "prev_size")
    if prev_size is not None and is_blank_number(prev_size):
        prev_size = None
    prev_quantity = _signed(prev, prev_size)
    return Positions(stance, target, prev or _stance_of_number(prev_quantity), prev_quantity)


def _stance_and_size(slots: Slots, name: str, size: str) -> tuple[Stance | None, Field | None]:
    word, number = slots.get(name), slots.get(size)
    if word is None or not text_of(word):
        return None, number
    stance = stance_of(word)
    if stance is not None:
        return stance, number
    if normalised(text_of(word)).isdigit():  # "position": "-10" is a size
        return None, word
    message = f"{word.name} is not a position: {shown(word.value)!r}."
    raise AlertNotUnderstood(AlertFault.BAD_VALUE, word.name, message, "use long, short or flat")


def _stance_of_number(number: Decimal | None) -> Stance | None:
    if number is None:
        return None
    return "flat" if number == 0 else "long" if number > 0 else "short"


def _signed(stance: Stance | None, size: Field | None) -> Decimal | None:
    if size is None:
        return Decimal(0) if stance == "flat" else None
    number = number_of(size)
    if stance is None:
        return number
    signed = -abs(number) if stance == "short" else number
    if _stance_of_number(signed) != stance:
        message = f"{size.name} is {number}, which does not go with {stance}."
        raise AlertNotUnderstood(AlertFault.CONFLICT, size.name, message)
    return signed


def decide(slots: Slots, positions: Positions, quantity: Decimal | None) -> Decision:
    """Return what to do, from the action, the side and the position to end up with.

    Raises:
        AlertNotUnderstood: ``missing_field``, ``bad_value``, ``unsupported`` or ``conflict``.
    """
    command = _command(slots, positions)
    if command.move is Move.REVERSE:
        return _reverse(slots, command.side, positions, quantity)
    target = positions.target
    if command.move is Move.EXIT:
        return Decision(SignalAction.EXIT, command.side or _prev_side(positions), target)
    side = command.side or _wanted_side(positions)
    if side is None:
        raise _missing_side(slots)
    if target == 0:
        return Decision(SignalAction.EXIT, _prev_side(positions) or _OTHER[side], target)
    if target is None and positions.stance == _OTHER[side]:
        # "sell, and be long afterwards": part of the long is closed, never more than that
        if quantity is None:
            field = slots["stance"]
            message = f"{field.name} says {positions.stance}, the action says the opposite."
            raise AlertNotUnderstood(AlertFault.CONFLICT, field.name, message, "name the quantity")
        return Decision(SignalAction.EXIT, _OTHER[side], None)
    return Decision(_OPENS[side], None, target)


def _command(slots: Slots, positions: Positions) -> Command:
    action, side = slots.get("action"), slots.get("side")
    if action is None or not text_of(action):
        action, side = side, None
    if action is None or not text_of(action):
        return _command_of_target(positions)
    command = command_of(action)
    if side is None or not text_of(side):
        return command
    other = command_of(side)
    if command.side is None:
        if command.move is not Move.TRADE and normalised(text_of(side)) in _ORDER_SIDES:
            return command  # "exit" with "sell": the order's side, which says nothing new
        return Command(command.move, other.side)
    if command.move is Move.TRADE and other.side == _OTHER[command.side]:
        message = f"{action.name} and {side.name} contradict each other."
        raise AlertNotUnderstood(AlertFault.CONFLICT, side.name, message, "keep one of the two")
    return command


def _command_of_target(positions: Positions) -> Command:
    target = positions.target
    if target is None:
        hint = "use buy, sell, exit, closelong, closeshort or reverse"
        raise AlertNotUnderstood(
            AlertFault.MISSING_FIELD, "action", "The alert names no action.", hint
        )
    if target == 0:
        return Command(Move.EXIT, None)
    change = target - (positions.prev_quantity or 0)
    return Command(Move.TRADE, "long" if (change or target) > 0 else "short")


def _reverse(
    slots: Slots, side: Side | None, positions: Positions, quantity: Decimal | None
) -> Decision:
    before = _prev_side(positions)
    side = side or _wanted_side(positions) or (_OTHER[before] if before else None)
    if side is None:
        raise _missing_side(slots)
    target = positions.target
    if target is None:
        if quantity is None:
            hint = "name the size of the new position"
            message = "A reversal needs a quantity."
            raise AlertNotUnderstood(AlertFault.MISSING_FIELD, "quantity", message, hint)
        target = quantity if side == "long" else -quantity
    if _stance_of_number(target) != side:
        field = slots["action"] if "action" in slots else slots["side"]
        message = f"{field.name} reverses to {side}, but the position is to be {target}."
        raise AlertNotUnderstood(AlertFault.CONFLICT, field.name, message)
    return Decision(_OPENS[side], None, target)


def _prev_side(positions: Positions) -> Side | None:
    return None if positions.prev == "flat" else positions.prev


def _wanted_side(positions: Positions) -> Side | None:
    stance = positions.stance or _stance_of_number(positions.target)
    return None if stance == "flat" else stance


def _missing_side(slots: Slots) -> AlertNotUnderstood:
    field = slots["action"] if "action" in slots else slots["side"]
    message = f"{field.name} {shown(field.value)!r} does not say which side."
    return AlertNotUnderstood(
        AlertFault.MISSING_FIELD, "side", message, "add a side: long or short"
    )


def read_quantity(
    slots: Slots, target: Decimal | None, *, is_zero_unset: bool = False
) -> Decimal | None:
    """Return the order's quantity, None if the alert names none.

    Zero is accepted with a target of 0, and where ``is_zero_unset`` (the sender's way of
    leaving it out); both give None.

    Raises:
        AlertNotUnderstood: ``bad_number``: not a number, blank, negative, or zero.
    """
    field = slots.get("quantity")
    if field is None:
        return None
    number = number_of(field)
    if number < 0 or (number == 0 and not is_zero_unset and target != 0):
        raise bad_number(field, "must be more than zero")
    return number or None
