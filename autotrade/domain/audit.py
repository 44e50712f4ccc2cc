"""The audit log: who did what, when, from where; each entry is sealed by the hash of all before.

An entry is written in the transaction of the act it tells of, and sealed a moment later, one
after the other: a chain inside those transactions would let only one act in the world commit at
a time. What is sealed can't be changed, removed or put in between without the chain showing it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from autotrade.domain.ids import AuditId, UserId

SYSTEM: Final = "system"
"""The actor of what the program did by itself."""
GENESIS: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act. ``actor`` is a user's id or ``SYSTEM``, ``user_id`` whose things it touched.

    ``action`` is a noun and a verb (``order.placed``), ``target`` what it was done to
    (``order:<id>``), ``details`` plain facts, with ``before`` and ``after`` where something was
    changed, and never a secret. ``seq``, ``previous`` and ``hash`` are set by sealing.
    """

    id: AuditId
    at: datetime
    actor: str
    action: str
    target: str
    user_id: UserId | None = None
    ip: str | None = None
    request_id: str | None = None
    details: dict[str, object] = field(default_factory=dict)
    seq: int | None = None
    previous: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a chain found; ``first_bad`` is the number of the first wrong entry."""

    ok: bool
    entries: int
    first_bad: int | None


def sealed(entry: AuditEntry, seq: int, previous: str) -> AuditEntry:
    """Return the entry as number ``seq`` after the one with hash ``previous``."""
    numbered = replace(entry, seq=seq, previous=previous, hash=None)
    return replace(numbered, hash=digest(numbered))


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 (hex) of everything that a numbered entry says."""
    content = {
        "seq": entry.seq,
        "previous": entry.previous,
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "user_id": entry.user_id,
        "ip": entry.ip,
        "request_id": entry.request_id,
        "details": entry.details,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(chain: Iterable[AuditEntry]) -> Verification:
    """Check sealed entries in the order of their numbers, from the first on."""
    previous, count = GENESIS, 0
    for entry in chain:
        count += 1
        if entry.seq != count or entry.previous != previous or entry.hash != digest(entry):
            return Verification(ok=False, entries=count, first_bad=count)
        previous = entry.hash or GENESIS
    return Verification(ok=True, entries=count, first_bad=None)
