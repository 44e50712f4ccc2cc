"""Typed identifiers, and the one that is derived: the client tag of an order."""

import base64
import hashlib
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
AuditId = NewType("AuditId", str)
ClientTag = NewType("ClientTag", str)

CLIENT_TAG_LENGTH: Final = 20
"""Twenty of ``A-Z`` and ``2-7``: within every broker's limit for a tag."""


def client_tag(broker: BrokerId, alert: AlertId, leg: int, attempt: int = 0) -> ClientTag:
    """Derive the tag sent to the broker: same account, alert, leg and attempt, same tag.

    ``attempt`` counts the user's own Retry, never a machine's: a machine that takes an order
    over must meet the very tag that its predecessor sent.
    """
    digest = hashlib.sha256(f"{broker}\n{alert}\n{leg}\n{attempt}".encode()).digest()
    return ClientTag("Q" + base64.b32encode(digest).decode()[: CLIENT_TAG_LENGTH - 1])
