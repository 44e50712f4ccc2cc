"""What a family of shapes is: a name, how it is recognised, and how its body is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from autotrade.domain.alert_formats.building import (
    Reading,
    build_signal,
    has_identity,
    sent_at_of,
)
from autotrade.domain.alert_formats.fields import COMMON, Aliases, Flat, assign
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

MAX_SIGNALS: Final = 20

_COMMON_TO_LEGS: Final = ("passphrase", "sent_at", "bar_time", "revision", "max_age")


@dataclass(frozen=True, slots=True)
class JsonFamily:
    """A family of JSON objects: ``read`` is asked for those that ``name_of`` names.

    ``name_of`` returns the format's name for a body of this family, None for any other.
    """

    name_of: Callable[[Flat], str | None]
    read: Callable[[str, Flat, str | None], ParsedAlert]


@dataclass(frozen=True, slots=True)
class TextFamily:
    """A family of plain texts: ``read`` returns None for a text of another family."""

    read: Callable[[str, str | None], ParsedAlert | None]


def read_one(name: str, flat: Flat, reading: Reading, table: Aliases = COMMON) -> ParsedAlert:
    """Return the alert of a body that is one signal.

    Raises:
        AlertNotUnderstood: the body belongs to the family, but a field is wrong or missing.
    """
    slots = assign(flat, table)
    signal = build_signal(slots, flat, reading)
    return ParsedAlert(name, (signal,), signal.sent_at, has_identity(slots))


def read_legs(
    name: str,
    flat: Flat,
    legs: Sequence[Flat],
    reading: Reading,
    list_name: str,
) -> ParsedAlert:
    """Return the alert of a body with several orders and a common head (``flat``).

    The head's passphrase, times and limits hold for every leg that has none of its own.

    Raises:
        AlertNotUnderstood: as for one, or ``bad_value`` for none or more than ``MAX_SIGNALS``.
    """
    check_count(len(legs), list_name)
    head = assign(flat)
    common = {slot: head[slot] for slot in _COMMON_TO_LEGS if slot in head}
    signals = tuple(build_signal({**common, **assign(leg)}, leg, reading) for leg in legs)
    return ParsedAlert(name, signals, sent_at_of(head), has_identity(head))


def check_count(count: int, field: str) -> None:
    """Refuse an alert with no order or with too many.

    Raises:
        AlertNotUnderstood: ``bad_value``.
    """
    if not 0 < count <= MAX_SIGNALS:
        message = f"{field} must hold 1 to {MAX_SIGNALS} orders, held {count}."
        raise AlertNotUnderstood(AlertFault.BAD_VALUE, field, message)


def text_alert(
    name: str, rows: Sequence[Flat], default_symbol: str | None, table: Aliases = COMMON
) -> ParsedAlert:
    """Return the alert of a plain text that was taken apart into ``rows`` of fields.

    Raises:
        AlertNotUnderstood: a field is wrong or missing.
    """
    check_count(len(rows), "body")
    reading = Reading(default_symbol)
    signals = tuple(build_signal(assign(row, table), row, reading) for row in rows)
    return ParsedAlert(name, signals, None, has_identity=False)
