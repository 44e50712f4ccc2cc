"""The audit log: entries are written with the act they tell of, sealed later, and verified."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

import structlog

from autotrade.domain.audit import SYSTEM, AuditEntry, Verification, verify
from autotrade.domain.ids import AuditId, UserId
from autotrade.domain.users import Origin
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Page, Query, Repositories, Storage

_SEALED_AT_ONCE: Final = 1000
_NOWHERE: Final = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)
_log = structlog.get_logger()


def act_from(origin: Origin) -> None:
    """Say where the request comes from that this thread, or greenlet, is serving from now on.

    Whatever acts are recorded while it is served carry that, unless their recorder says more.
    """
    _origin.set(origin)


class AuditService:
    """Records, seals, lists and verifies audit entries."""

    def __init__(self, *, storage: Storage, clock: Clock, ids: IdSource):
        self._storage = storage
        self._clock = clock
        self._ids = ids

    def record(
        self,
        repos: Repositories,
        *,
        action: str,
        target: str,
        actor: str = SYSTEM,
        user_id: UserId | None = None,
        ip: str | None = None,
        request_id: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Write an entry within the caller's transaction; ``details`` must hold no secret.

        Without ``ip`` and ``request_id`` they are those of the request that is being served.
        """
        origin = _origin.get()
        entry = AuditEntry(
            id=AuditId(self._ids.new()),
            at=self._clock.now(),
            actor=actor,
            action=action,
            target=target,
            user_id=user_id,
            ip=ip if ip is not None else origin.ip,
            request_id=request_id if request_id is not None else origin.request_id,
            details={name: _plain(value) for name, value in (details or {}).items()},
        )
        repos.audit.append(entry)

    def seal(self) -> int:
        """Chain what was written since; return how many entries that was.

        Safe to run twice at once: a number is given out once, and who comes second stops. The
        last entry's number and hash are logged: from outside the database they tell whether the
        chain's end was cut off, or all of it made anew.
        """
        count = self._storage.now.audit.seal(_SEALED_AT_ONCE)
        last = self._storage.now.audit.last() if count else None
        if last is not None:
            _log.info("audit_sealed", entries=count, last=f"{last.seq}:{last.hash}")
        return count

    def page(self, query: Query) -> Page[AuditEntry]:
        """Return one page of what concerns a user, newest first."""
        return self._storage.now.audit.page(query)

    def verify(self) -> Verification:
        """Check the whole chain from its first entry on, in constant memory."""
        return verify(self._storage.now.audit.chain())


def _plain(value: object) -> object:
    """Return a value as JSON has it, so that its hash is the same before and after storage."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool | int) else str(value)
