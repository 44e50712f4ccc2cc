"""The second factor: set up, confirmed, asked for at log-in, and taken away again."""

import secrets
from dataclasses import dataclass, replace
from typing import Final

from autotrade.domain.errors import ConflictError, InvalidError, SecondFactorError
from autotrade.domain.ids import UserId
from autotrade.domain.mails import MailKind
from autotrade.domain.second_factors import (
    RECOVERY_CODES,
    RECOVERY_PART_LENGTH,
    RECOVERY_PARTS,
    SecondFactor,
    ShownFactor,
)
from autotrade.domain.users import Origin, User
from autotrade.ports.clock import Clock
from autotrade.ports.security import Authenticator, SecretNames, Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.mails import Mails

_ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"
_WRONG: Final = {"totp": ["This code is wrong or was used before."]}
_ASK: Final = "Send a good code of your authenticator as totp, or a recovery_code."


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an authenticator app needs; shown once. ``qr`` is an SVG of ``uri``."""

    secret: str
    uri: str
    qr: str


@dataclass(frozen=True, slots=True)
class FactorStatus:
    """Whether a code is asked for, and how many recovery codes are left."""

    enabled: bool
    recovery_codes_left: int


class SecondFactors:
    """Authenticators (TOTP) and recovery codes."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        names: SecretNames,
        authenticator: Authenticator,
        audit: AuditService,
        mails: Mails,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._names = names
        self._authenticator = authenticator
        self._audit = audit
        self._mails = mails

    def status(self, user_id: UserId) -> FactorStatus:
        """Return how the user's second factor is."""
        factor = self._confirmed(user_id)
        return FactorStatus(factor is not None, len(factor.recovery_hashes) if factor else 0)

    def is_enabled(self, user_id: UserId) -> bool:
        """Say whether the user's log-in asks for a code."""
        return self._confirmed(user_id) is not None

    def set_up(self, user: User) -> SetUp:
        """Make a secret for an authenticator; nothing is asked for before it is confirmed.

        Raises:
            ConflictError: there is a confirmed one.
        """
        secret = self._authenticator.new_secret()
        factor = SecondFactor(
            user_id=user.id,
            secret=self._vault.seal(secret, user.id),
            created_at=self._clock.now(),
        )
        if not self._storage.now.second_factors.put(factor):
            msg = "The second factor is on. Take it away first."
            raise ConflictError(msg)
        uri = self._authenticator.uri(secret, user.email)
        return SetUp(secret, uri, self._authenticator.picture(uri))

    def confirm(self, user: User, code: str, origin: Origin) -> list[str]:
        """Ask for a code from now on; return the recovery codes, which are shown once.

        Raises:
            ConflictError: nothing is set up, or it is confirmed already.
            InvalidError: the code is wrong.
        """
        factor = self._storage.now.second_factors.get(user.id)
        if factor is None or factor.confirmed_at is not None:
            msg = "Set the second factor up first."
            raise ConflictError(msg)
        counter = self._counter(factor, code)
        if counter is None:
            raise InvalidError(errors=_WRONG)
        codes = _recovery_codes()
        confirmed = replace(
            factor,
            confirmed_at=self._clock.now(),
            last_counter=counter,
            recovery_hashes=tuple(self._hash(user.id, text) for text in codes),
        )

        def work(repos: Repositories) -> None:
            if not repos.second_factors.confirm(confirmed):
                msg = "The second factor was set up anew meanwhile."
                raise ConflictError(msg)
            self._record(repos, "second_factor.enabled", user, origin)

        self._storage.transact(work)
        return codes

    def disable(self, user: User, origin: Origin) -> None:
        """Ask for no code any more; the caller has checked password and code; safe twice."""

        def work(repos: Repositories) -> None:
            repos.second_factors.remove(user.id)
            self._record(repos, "second_factor.disabled", user, origin)

        self._storage.transact(work)

    def renew_recovery_codes(self, user: User, origin: Origin) -> list[str]:
        """Make other recovery codes; the old ones are worth nothing any more.

        Raises:
            ConflictError: there is no second factor.
        """
        if not self.is_enabled(user.id):
            msg = "There is no second factor."
            raise ConflictError(msg)
        codes = _recovery_codes()

        def work(repos: Repositories) -> None:
            hashes = [self._hash(user.id, text) for text in codes]
            repos.second_factors.replace_recovery(user.id, hashes)
            self._record(repos, "second_factor.recovery_renewed", user, origin)

        self._storage.transact(work)
        return codes

    def require(self, user: User, *, totp: str | None, recovery_code: str | None) -> ShownFactor:
        """Return which good code was shown, none if the user needs none; it is used up.

        Raises:
            SecondFactorError: there is one, and no good code was shown.
        """
        factor = self._confirmed(user.id)
        if factor is None:
            return ShownFactor.NONE
        if totp and self._use(factor, totp):
            return ShownFactor.TOTP
        if recovery_code and self._use_recovery(user.id, recovery_code):
            return ShownFactor.RECOVERY_CODE
        raise SecondFactorError(_ASK)

    def _use(self, factor: SecondFactor, code: str) -> bool:
        counter = self._counter(factor, code)
        if counter is None:
            return False
        return self._storage.now.second_factors.use_counter(factor.user_id, counter)

    def _use_recovery(self, user_id: UserId, code: str) -> bool:
        return self._storage.now.second_factors.use_recovery(user_id, self._hash(user_id, code))

    def _counter(self, factor: SecondFactor, code: str) -> int | None:
        secret = self._vault.open(factor.secret, factor.user_id)
        return self._authenticator.counter_of(secret, code.replace(" ", ""), self._clock.now())

    def _confirmed(self, user_id: UserId) -> SecondFactor | None:
        factor = self._storage.now.second_factors.get(user_id)
        return factor if factor is not None and factor.confirmed_at is not None else None

    def _hash(self, user_id: UserId, code: str) -> str:
        plain = code.strip().lower().replace("-", "").replace(" ", "")
        return self._names.fingerprint(f"recovery\n{user_id}\n{plain}")

    def _record(self, repos: Repositories, action: str, user: User, origin: Origin) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"user:{user.id}",
            actor=user.id,
            user_id=user.id,
            ip=origin.ip,
            request_id=origin.request_id,
        )
        self._mails.queue(repos, MailKind.SECOND_FACTOR_CHANGED, user.email)


def _recovery_codes() -> list[str]:
    def part() -> str:
        return "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_PART_LENGTH))

    # 117 bits: so much that a hash without salt holds against guessing
    return ["-".join(part() for _ in range(RECOVERY_PARTS)) for _ in range(RECOVERY_CODES)]
