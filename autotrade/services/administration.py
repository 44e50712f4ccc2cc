"""What admins do: look across users, switch users off and on, and see that the platform works."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final

from autotrade.domain.audit import AuditEntry, Verification
from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError, NotFoundError, UnavailableError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import UserId
from autotrade.domain.mails import Letter, Mail
from autotrade.domain.platform_settings import PlatformSettings
from autotrade.domain.strategies import Strategy
from autotrade.domain.users import Origin, Role, User, UserStatus
from autotrade.ports.administration import (
    FailedJob,
    JobMonitor,
    QueueState,
    WideQuery,
    Workload,
)
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.mails import Mails


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """Whether a server answers; ``error`` says why not."""

    name: str
    ok: bool
    took: timedelta | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformHealth:
    """The platform at a glance; ``ok`` when every server answers and nobody waits too long."""

    ok: bool
    servers: Sequence[ServerState]
    queues: Sequence[QueueState]
    workload: Workload | None
    oldest_waiting: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Mails that are kept here because no mail server is set, each as it reads."""

    is_in_use: bool
    mails: Sequence[tuple[Mail, Letter]]


WAITING_AT_MOST: Final = timedelta(seconds=10)
"""An alert that waits for longer says that the workers don't keep up, or are away."""


class Administration:
    """An admin's acts; each is in the audit log with who did it."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        audit: AuditService,
        mails: Mails,
        jobs: JobMonitor,
        pings: Sequence[tuple[str, Callable[[], None]]],
    ):
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._mails = mails
        self._jobs = jobs
        self._pings = pings

    def users(self, query: WideQuery) -> Page[User]:
        """Return one page of people, newest first."""
        return self._storage.now.administration.users(query)

    def change_user(
        self,
        admin: User,
        user_id: UserId,
        origin: Origin,
        *,
        status: UserStatus | None = None,
        role: Role | None = None,
        reason: str | None = None,
    ) -> User:
        """Switch a user off or on, or change what they may do; off ends their sessions at once.

        The reason is kept in the audit log, where admins alone read it.

        Raises:
            NotFoundError: there is no such user.
            ConflictError: nobody would be left to administrate, or it is oneself.
        """
        now = self._clock.now()

        def work(repos: Repositories) -> User:
            user = _found(repos, user_id)
            changed = replace(user, status=status or user.status, role=role or user.role)
            if changed == user:
                return user
            if user.id == admin.id:
                msg = "Ask another admin to change your own account."
                raise ConflictError(msg)
            was_admin = (user.role, user.status) == (Role.ADMIN, UserStatus.ACTIVE)
            is_admin = (changed.role, changed.status) == (Role.ADMIN, UserStatus.ACTIVE)
            if was_admin and not is_admin and repos.administration.admins() <= 1:
                msg = "This is the last admin."
                raise ConflictError(msg)
            repos.users.save(changed)
            if changed.status is UserStatus.DISABLED:
                repos.sessions.revoke_all(user.id, "disabled", now)
            before = {"status": user.status, "role": user.role}
            after = {"status": changed.status, "role": changed.role}
            told = {"before": before, "after": after, "reason": reason}
            self._record(repos, admin, user.id, origin, "user.changed", **told)
            return changed

        return self._storage.transact(work)

    def reset_brokers(self, admin: User, user_id: UserId, origin: Origin) -> int:
        """Forget the credentials of a user's accounts at real brokers; return how many.

        The accounts stay, unverified, until their owner gives credentials again.

        Raises:
            NotFoundError: there is no such user.
        """

        def work(repos: Repositories) -> int:
            user = _found(repos, user_id)
            accounts = [
                account
                for account in repos.brokers.of_user(user.id)
                if account.type is not BrokerType.PAPER and account.credentials is not None
            ]
            for account in accounts:
                blank = replace(
                    account,
                    credentials=None,
                    status=BrokerStatus.UNVERIFIED,
                    status_reason="An administrator reset the session. Give the credentials again.",
                    token_expiry=None,
                )
                repos.brokers.save(blank)
            ids = [account.id for account in accounts]
            self._record(repos, admin, user.id, origin, "broker.reset", accounts=ids)
            return len(accounts)

        return self._storage.transact(work)

    def strategies(self, admin: User, query: Query, origin: Origin) -> Page[Strategy]:
        """Return one page of a user's strategies; that somebody looked is recorded.

        Raises:
            NotFoundError: there is no such user.
        """
        user = _found(self._storage.now, query.user_id)
        self._record(self._storage.now, admin, user.id, origin, "user.strategies_viewed")
        return self._storage.now.strategies.page(query)

    def activity(self, admin: User, query: WideQuery, origin: Origin) -> Page[Execution]:
        """Return one page of executions over all users; that somebody looked is recorded."""
        about = (query.equal or {}).get("user_id")
        user_id = None if about is None else UserId(str(about))
        self._record(self._storage.now, admin, user_id, origin, "activity.viewed")
        return self._storage.now.administration.executions(query)

    def settings(self) -> PlatformSettings:
        """Return the platform's settings."""
        return self._storage.now.administration.settings()

    def change_settings(self, admin: User, origin: Origin, **changes: bool) -> PlatformSettings:
        """Change some of the platform's settings, by name, and return all of them."""

        def work(repos: Repositories) -> PlatformSettings:
            before = repos.administration.settings()
            after = replace(before, **changes)
            if after != before:
                repos.administration.save_settings(after)
                told = {"before": asdict(before), "after": asdict(after)}
                self._record(repos, admin, None, origin, "settings.changed", **told)
            return after

        return self._storage.transact(work)

    def outbox(self, admin: User, limit: int, origin: Origin) -> Outbox:
        """Return the newest mails that no server took; that somebody looked is recorded."""
        self._record(self._storage.now, admin, None, origin, "mails.viewed")
        return Outbox(
            is_in_use=not self._mails.is_configured,
            mails=() if self._mails.is_configured else self._mails.kept(limit),
        )

    def look_at_queues(self, admin: User, origin: Origin) -> None:
        """Record that an admin opens the dashboard of the queues."""
        self._record(self._storage.now, admin, None, origin, "queues.viewed")

    def audit_log(self, query: WideQuery) -> Page[AuditEntry]:
        """Return one page of the audit log, newest first."""
        return self._storage.now.administration.audit(query)

    def verify_audit(self) -> Verification:
        """Check the audit log's chain from its first entry on."""
        return self._audit.verify()

    def failed_jobs(self, limit: int) -> Sequence[FailedJob]:
        """Return failed jobs, newest first."""
        return self._jobs.failed(limit)

    def retry_job(self, admin: User, job_id: str, origin: Origin) -> None:
        """Queue a failed job again.

        Raises:
            NotFoundError: there is no failed job with this id.
        """
        if not self._jobs.retry(job_id):
            msg = "There is no failed job with this id."
            raise NotFoundError(msg)
        self._record(self._storage.now, admin, None, origin, "job.retried", job=job_id)

    def health(self) -> PlatformHealth:
        """Return how the platform is; a server that is away is part of the answer."""
        servers = [_state(name, ping) for name, ping in self._pings]
        queues: Sequence[QueueState] = ()
        workload: Workload | None = None
        with suppress(UnavailableError):  # which of them is away is said by ``servers``
            queues = self._jobs.queues()
            workload = self._storage.now.administration.workload()
        waiting = None
        if workload is not None and workload.oldest_waiting is not None:
            waiting = self._clock.now() - workload.oldest_waiting
        keeps_up = waiting is None or waiting <= WAITING_AT_MOST
        return PlatformHealth(
            ok=all(server.ok for server in servers) and keeps_up,
            servers=servers,
            queues=queues,
            workload=workload,
            oldest_waiting=waiting,
        )

    def _record(
        self,
        repos: Repositories,
        admin: User,
        user_id: UserId | None,
        origin: Origin,
        action: str,
        **details: object,
    ) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"user:{user_id}" if user_id is not None else "platform",
            actor=admin.id,
            user_id=user_id,
            ip=origin.ip,
            request_id=origin.request_id,
            details=details,
        )


def _found(repos: Repositories, user_id: UserId) -> User:
    user = repos.users.get(user_id)
    if user is None:
        msg = "There is no such user."
        raise NotFoundError(msg)
    return user


def _state(name: str, ping: Callable[[], None]) -> ServerState:
    began = time.perf_counter()
    try:
        ping()
    except UnavailableError as error:
        return ServerState(name=name, ok=False, error=str(error))
    took = timedelta(seconds=time.perf_counter() - began)
    return ServerState(name=name, ok=True, took=took)
