"""Typed identifiers, and the one that is derived: the client tag of an order."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final, NewType

UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
BrokerId = NewType("BrokerId", str)
StrategyId = NewType("StrategyId", str)
AlertId = NewType("AlertId", str)
OrderId = NewType("OrderId", str)
ExecutionId = NewType("ExecutionId", str)
PositionId = NewType("PositionId", str)
EventId = NewType("EventId", str)
NotificationId = NewType("NotificationId", str)
ChannelId = NewType("ChannelId", str)
DeliveryId = NewType("DeliveryId", str)
AuditId = NewType("AuditId", str)
ApiKeyId = NewType("ApiKeyId", str)
MailId = NewType("MailId", str)
LedgerEntryId = NewType("LedgerEntryId", str)
SavedViewId = NewType("SavedViewId", str)
ExitId = NewType("ExitId", str)
TradeId = NewType("TradeId", str)
ProtectionId = NewType("ProtectionId", str)
ClientTag = NewType("ClientTag", str)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
CLIENT_TAG_LENGTH: Final = 20
"""Twenty of ``A-Z`` and ``2-7``: within every broker's limit for a tag."""


def dated(new_id: str, at: datetime) -> str:
    """Return a new UUIDv7 as though it had been made at ``at``, or in 1970 if that was earlier.

    For what is found by the time at which it happened, and not by that of its writing.
    """
    begun = _beginning((at - _EPOCH) // _MILLISECOND)
    return f"{begun}{new_id[len(begun) :]}"


def first_id_at(at: datetime) -> str:
    """Return what sorts before every UUIDv7 made at ``at`` or later, and after all others."""
    return _beginning(-((_EPOCH - at) // _MILLISECOND))


def made_at(known_id: str) -> datetime:
    """Return when a UUIDv7 was made (UTC, to the millisecond)."""
    return _EPOCH + int(known_id.replace("-", "")[:12], 16) * _MILLISECOND


def _beginning(milliseconds: int) -> str:
    digits = f"{max(0, milliseconds):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def client_tag(
    broker: BrokerId, alert: AlertId, leg: int, attempt: int = 0, number: int = 0
) -> ClientTag:
    """Derive the tag sent to the broker: same account, alert, leg and attempt, same tag.

    ``attempt`` counts the user's own Retry, never a machine's: a machine that takes an order
    over must meet the very tag that its predecessor sent. ``number`` is the slice's, where a
    quantity is too large for one order.
    """
    text = f"{broker}\n{alert}\n{leg}\n{attempt}"
    return _tag(f"{text}\n{number}" if number else text)


def manual_tag(broker: BrokerId, key: str, number: int = 0) -> ClientTag:
    """Derive the tag of an order that a person places; ``key`` names the request."""
    return _tag(f"{broker}\nmanual\n{key}\n{number}")


def exit_tag(broker: BrokerId, exit_id: ExitId, part: str, attempt: int, number: int) -> ClientTag:
    """Derive the tag of an exit's order: same exit, ``part``, try and slice, same tag."""
    return _tag(f"{broker}\nexit\n{exit_id}\n{part}\n{attempt}\n{number}")


def external_tag(broker: BrokerId, broker_order_id: str) -> ClientTag:
    """Derive the name under which an order from elsewhere is kept; no broker ever sees it."""
    return ClientTag("X" + _tag(f"{broker}\nexternal\n{broker_order_id}")[1:])


def is_our_tag(tag: str) -> bool:
    """Say whether a text has the form of the tags that this program sends."""
    return (
        len(tag) == CLIENT_TAG_LENGTH
        and tag[0] == "Q"
        and set(tag[1:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    )


def _tag(text: str) -> ClientTag:
    digest = hashlib.sha256(text.encode()).digest()
    return ClientTag("Q" + base64.b32encode(digest).decode()[: CLIENT_TAG_LENGTH - 1])
