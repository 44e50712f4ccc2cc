"""Slowing guessers down: lock-outs by address, the same with and without an account."""

from enum import StrEnum

import structlog

from autotrade.domain.errors import TooManyRequestsError
from autotrade.domain.lockouts import FREE_FAILURES
from autotrade.domain.users import Origin
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.audit import AuditService

_log = structlog.get_logger()


class Way(StrEnum):
    """The ways in, each with failures of its own: who locks one leaves the other open."""

    PASSWORD = "password"  # noqa: S105  a way in, not a password
    CODE = "code"


class Lockouts:
    """Counts failures and refuses while an address is locked."""

    def __init__(self, *, storage: Storage, clock: Clock, audit: AuditService):
        self._storage = storage
        self._clock = clock
        self._audit = audit

    def refuse_locked(self, way: Way, email: str) -> None:
        """Return if a try is allowed now.

        To be asked before a secret is compared, and again after it was right: guesses that run
        beside each other are then no better than guesses in a row.

        Raises:
            TooManyRequestsError: not for ``retry_after`` seconds, whatever is shown.
        """
        lockout = self._storage.now.lockouts.get(key_of(way, email))
        seconds = lockout.seconds_left(self._clock.now()) if lockout else 0
        if seconds:
            msg = "Too many failures. Wait a little."
            raise TooManyRequestsError(msg, retry_after=seconds)

    def failed(self, way: Way, email: str, origin: Origin) -> None:
        """Count a failure; from the fifth in a row on, each locks for longer."""
        lockout = self._storage.now.lockouts.fail(key_of(way, email), self._clock.now())
        _log.warning("log_in_failed", way=way.value, failures=lockout.failures, ip=origin.ip)
        if lockout.failures >= FREE_FAILURES:
            self._record_lock(way, email, lockout.failures, origin)

    def passed(self, way: Way, email: str) -> None:
        """Forget the failures."""
        self._storage.now.lockouts.clear(key_of(way, email))

    def _record_lock(self, way: Way, email: str, failures: int, origin: Origin) -> None:
        user = self._storage.now.users.by_email(email)
        if user is None:
            return
        self._audit.record(
            self._storage.now,
            action="log_in.locked",
            target=f"user:{user.id}",
            user_id=user.id,
            ip=origin.ip,
            request_id=origin.request_id,
            details={"way": way, "failures": failures},
        )


def key_of(way: Way, email: str) -> str:
    """Return under which key an address's failures of one way in are counted."""
    return f"{way.value}:{email}"
