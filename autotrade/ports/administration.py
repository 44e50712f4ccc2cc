"""What admins may look at: the one place where reading goes across users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autotrade.domain.audit import AuditEntry
from autotrade.domain.executions import Execution
from autotrade.domain.platform_settings import PlatformSettings
from autotrade.domain.users import User
from autotrade.ports.queries import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WideQuery:
    """A list over all users; the fields are those of ``Query``, but for the user."""

    limit: int = 50
    cursor: str | None = None
    equal: Mapping[str, object] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What is unfinished over all users; ``oldest_waiting`` is None when no alert waits."""

    users: int
    active_strategies: int
    alerts_waiting: int
    oldest_waiting: datetime | None
    orders_unsettled: int
    accounts_connected: int


class AdministrationRepository(Protocol):
    """What is nobody's own: reading across users, for admins only, and the platform's settings."""

    def users(self, query: WideQuery) -> Page[User]:
        """Return one page of people, newest first."""
        ...

    def executions(self, query: WideQuery) -> Page[Execution]:
        """Return one page of executions, newest first."""
        ...

    def audit(self, query: WideQuery) -> Page[AuditEntry]:
        """Return one page of the audit log, newest first."""
        ...

    def admins(self) -> int:
        """Count the admins that may log in."""
        ...

    def workload(self) -> Workload:
        """Return what is unfinished."""
        ...

    def settings(self) -> PlatformSettings:
        """Return the platform's settings; those that were never set have their default."""
        ...

    def save_settings(self, settings: PlatformSettings) -> None:
        """Store the platform's settings."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """A queue as Redis has it."""

    name: str
    waiting: int
    failed: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJob:
    """A job that ended in an error; ``error`` is the last line of it."""

    id: str
    queue: str
    job: str
    arguments: tuple[str, ...]
    failed_at: datetime | None
    error: str


class JobMonitor(Protocol):
    """The queues from outside. Every method raises ``UnavailableError`` without Redis."""

    def queues(self) -> Sequence[QueueState]:
        """Return every queue."""
        ...

    def failed(self, limit: int) -> Sequence[FailedJob]:
        """Return failed jobs that are still kept, newest first."""
        ...

    def retry(self, job_id: str) -> bool:
        """Queue a failed job again; False when there is none with this id."""
        ...
