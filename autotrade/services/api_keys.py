"""Personal API keys: made, listed, taken back, and the users behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.api_keys import KEY_PREFIX, MAX_KEYS, ApiKey, Scope
from autotrade.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from autotrade.domain.ids import ApiKeyId, UserId
from autotrade.domain.users import Origin, Role, User
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.sessions import refuse_disabled

_HINT_LENGTH: Final = len(KEY_PREFIX) + 4
_TOUCHED_EVERY: Final = timedelta(minutes=1)
_UNKNOWN: Final = "The API key is not valid."


class ApiKeys:
    """API keys; their text is shown once and never again."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        names: SecretNames,
        audit: AuditService,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._names = names
        self._audit = audit

    def create(
        self,
        user: User,
        *,
        name: str,
        scopes: Sequence[Scope],
        expires_at: datetime | None,
        origin: Origin,
    ) -> tuple[ApiKey, str]:
        """Make a key; return it and its text, which is not kept.

        Raises:
            InvalidError: it would have expired already.
            ForbiddenError: only an admin's key may have the scope ``admin``.
            ConflictError: the user has as many keys as there may be.
        """
        now = self._clock.now()
        if expires_at is not None and expires_at <= now:
            raise InvalidError(errors={"expires_at": ["Must be in the future."]})
        if Scope.ADMIN in scopes and user.role is not Role.ADMIN:
            msg = "Only an admin's key can have the scope admin."
            raise ForbiddenError(msg)
        text = KEY_PREFIX + self._names.new()
        key = ApiKey(
            id=ApiKeyId(self._ids.new()),
            user_id=user.id,
            name=name,
            scopes=tuple(sorted(set(scopes))),
            hash=self._hash(text),
            hint=text[:_HINT_LENGTH],
            created_at=now,
            expires_at=expires_at,
        )
        if len(self.list(user.id)) >= MAX_KEYS:
            msg = f"There can't be more than {MAX_KEYS} keys."
            raise ConflictError(msg)

        def work(repos: Repositories) -> None:
            repos.api_keys.add(key)
            details = {"name": name, "scopes": key.scopes, "expires_at": expires_at}
            self._record(
                repos,
                "api_key.created",
                user_id=user.id,
                key_id=key.id,
                origin=origin,
                details=details,
            )

        self._storage.transact(work)
        return key, text

    def list(self, user_id: UserId) -> Sequence[ApiKey]:
        """Return the user's keys, newest first."""
        return self._storage.now.api_keys.of_user(user_id)

    def remove(self, user_id: UserId, key_id: ApiKeyId, origin: Origin) -> None:
        """Take a key back; it is refused from now on.

        Raises:
            NotFoundError: the user has no such key.
        """

        def work(repos: Repositories) -> None:
            if not repos.api_keys.remove(user_id, key_id):
                msg = "There is no such API key."
                raise NotFoundError(msg)
            self._record(repos, "api_key.removed", user_id=user_id, key_id=key_id, origin=origin)

        self._storage.transact(work)

    def authenticate(self, text: str, scope: Scope | None, origin: Origin) -> User:
        """Return the user behind a key that allows ``scope``; None allows no key at all.

        Raises:
            UnauthenticatedError: there is no such key, or it has expired.
            ForbiddenError: the key has not that scope, or the account is disabled.
        """
        key = self._storage.now.api_keys.by_hash(self._hash(text))
        now = self._clock.now()
        user = self._storage.now.users.get(key.user_id) if key is not None else None
        if key is None or user is None or not key.is_good(now):
            raise UnauthenticatedError(_UNKNOWN)
        refuse_disabled(user)
        if scope is None:
            msg = "This needs a log-in; no API key will do."
            raise ForbiddenError(msg)
        if not key.allows(scope):
            msg = f"This API key has not the scope {scope.value}."
            raise ForbiddenError(msg)
        if key.last_used_at is None or now - key.last_used_at >= _TOUCHED_EVERY:
            self._storage.now.api_keys.touch(key, now, origin.ip)
        return user

    def _hash(self, text: str) -> str:
        return self._names.fingerprint(f"api key\n{text}")

    def _record(
        self,
        repos: Repositories,
        action: str,
        *,
        user_id: UserId,
        key_id: ApiKeyId,
        origin: Origin,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"api_key:{key_id}",
            actor=user_id,
            user_id=user_id,
            ip=origin.ip,
            request_id=origin.request_id,
            details=details,
        )
