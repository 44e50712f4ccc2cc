"""Our own message: the template the deploy dialog shows, and the bodies TradingView makes of it."""

import re
from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.alert_formats.values import shown
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

VERSION: Final = "1"

_REVISION: Final = re.compile(r"[0-9a-f]{8}")
_TEMPLATE: Final = (
    '{"v":1,"rev":"<revision>","t":"{{timenow}}","bar":"{{time}}",'
    '"sym":"{{exchange}}:{{ticker}}","tf":"{{interval}}",'
    '"act":"{{strategy.order.action}}","qty":"{{strategy.order.contracts}}",'
    '"px":"{{strategy.order.price}}","id":"{{strategy.order.id}}",'
    '"pos":"{{strategy.market_position}}","posq":"{{strategy.market_position_size}}",'
    '"prev":"{{strategy.prev_market_position}}","prevq":"{{strategy.prev_market_position_size}}"}'
)


def build_alert_message(revision: str) -> str:
    """Return the text for TradingView's Message box, on one line.

    Args:
        revision: The first 8 hexadecimal digits (lower case) of the Pine text's SHA-256.

    Raises:
        ValueError: ``revision`` is anything else.
    """
    if not _REVISION.fullmatch(revision):
        message = f"a revision is 8 lower-case hexadecimal digits, was {shown(revision)!r}"
        raise ValueError(message)
    return _TEMPLATE.replace("<revision>", revision)


def _name_of(flat: Flat) -> str | None:
    return "native.v1" if "v" in flat and ("act" in flat or "sym" in flat) else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    version = flat["v"]
    if version.value != VERSION:
        message = f"v {shown(version.value)!r} is not a version this server knows."
        raise AlertNotUnderstood(
            AlertFault.BAD_VALUE, version.name, message, "copy the message again"
        )
    return read_one(name, flat, Reading(default_symbol))


FAMILY: Final = JsonFamily(_name_of, _read)
