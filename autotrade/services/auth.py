"""The ways in: registering, and logging in by password or by a code sent by mail."""

import secrets
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import (
    ForbiddenError,
    InvalidError,
    SecondFactorError,
    UnauthenticatedError,
)
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.one_time_codes import CodePurpose
from autotrade.domain.second_factors import ShownFactor
from autotrade.domain.users import Origin, Role, Session, User, UserStatus, normalize_email
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import PasswordHasher
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.lockouts import Lockouts, Way
from autotrade.services.one_time_codes import OneTimeCodes
from autotrade.services.password_rules import PasswordRules
from autotrade.services.second_factors import SecondFactors
from autotrade.services.sessions import LogIn, Sessions, refuse_disabled
from autotrade.services.users import Users

PAPER_LABEL: Final = "Paper account"
_UNMISTAKABLE: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRONG: Final = "The e-mail address or the password is wrong."
_CLOSED: Final = "Nobody can register here just now. Ask the administrator."
_WRONG_CODE: Final = "The code is wrong, was used before, or has expired."


class Auth:
    """Lets people in."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        hasher: PasswordHasher,
        rules: PasswordRules,
        audit: AuditService,
        codes: OneTimeCodes,
        sessions: Sessions,
        lockouts: Lockouts,
        second_factors: SecondFactors,
        users: Users,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._hasher = hasher
        self._rules = rules
        self._audit = audit
        self._codes = codes
        self._sessions = sessions
        self._lockouts = lockouts
        self._second_factors = second_factors
        self._users = users

    def register(
        self,
        *,
        email: str,
        password: str,
        name: str | None = None,
        phone: str | None = None,
        role: Role = Role.USER,
        origin: Origin | None = None,
    ) -> User:
        """Make a user and their paper account, and send a link that verifies the address.

        Raises:
            InvalidError: the password is too common, and such are refused here.
            ConflictError: the address is taken.
            ForbiddenError: registration is closed, and this is not for the first admin.
        """
        now, origin = self._clock.now(), origin or Origin()
        advice = self._rules.check(password, "password", email, name)
        user = User(
            id=UserId(self._ids.new()),
            client_id=_account_number(),
            email=normalize_email(email),
            password_hash=self._hasher.hash(password),
            name=name,
            phone=phone,
            role=role,
            status=UserStatus.ACTIVE,
            created_at=now,
        )
        paper = BrokerAccount(
            id=BrokerId(self._ids.new()),
            user_id=user.id,
            type=BrokerType.PAPER,
            label=PAPER_LABEL,
            status=BrokerStatus.CONNECTED,
            created_at=now,
            connected_at=now,
        )

        def store(repos: Repositories) -> None:
            if role is Role.USER and not repos.administration.settings().registration_open:
                raise ForbiddenError(_CLOSED)
            repos.users.add(user)
            repos.brokers.add(paper)
            self._codes.send(repos, user.email, CodePurpose.VERIFY_EMAIL)
            self._audit.record(
                repos,
                action="user.registered",
                target=f"user:{user.id}",
                actor=user.id,
                user_id=user.id,
                ip=origin.ip,
                request_id=origin.request_id,
                details={"role": role, "password_is_weak": advice is not None},
            )

        self._storage.transact(store)
        return user

    def advice_on(self, user: User, password: str) -> str | None:
        """Return what speaks against a user's password where such are taken; None is nothing."""
        return self._rules.check(password, "password", user.email, user.name)

    def ensure_admin(self, *, email: str, password: str) -> bool:
        """Make the first admin; False, and nothing done, when there is an admin already."""
        if self._storage.now.users.has_admin():
            return False
        self.register(email=email, password=password, role=Role.ADMIN)
        return True

    def log_in(
        self,
        *,
        email: str,
        password: str,
        origin: Origin,
        totp: str | None = None,
        recovery_code: str | None = None,
    ) -> LogIn:
        """Open a session by password, and by a code too where there is a second factor.

        An unknown address and a wrong password take as long, are told in the same words, and
        lock the address in the same way.

        Raises:
            UnauthenticatedError: no such pair of address and password.
            SecondFactorError: the pair is right, but no good code was shown.
            TooManyRequestsError: the address is locked, whatever the password.
            ForbiddenError: all is right, but the account is disabled.
        """
        normal = normalize_email(email)
        self._lockouts.refuse_locked(Way.PASSWORD, normal)
        user = self._storage.now.users.by_email(normal)
        if user is None:
            self._hasher.waste(password)
        if user is None or not self._hasher.verify(user.password_hash, password):
            self._lockouts.failed(Way.PASSWORD, normal, origin)
            raise UnauthenticatedError(_WRONG)
        self._lockouts.refuse_locked(Way.PASSWORD, normal)
        refuse_disabled(user)
        factor = self._require_factor(Way.PASSWORD, user, totp, recovery_code, origin)
        if self._hasher.is_outdated(user.password_hash):
            fresh = self._hasher.hash(password)
            self._storage.now.users.set_password(user.id, user.password_hash, fresh)
        self._lockouts.passed(Way.PASSWORD, normal)
        return self._sessions.open(user, origin, "password", factor)

    def request_code(self, email: str) -> None:
        """Send a log-in code, if the address has an account; does the same if it has none."""
        normal = normalize_email(email)
        self._storage.transact(lambda repos: self._codes.send(repos, normal, CodePurpose.LOG_IN))

    def log_in_by_code(
        self,
        *,
        email: str,
        otp: str,
        origin: Origin,
        totp: str | None = None,
        recovery_code: str | None = None,
    ) -> LogIn:
        """Open a session by a code that was sent by mail; it is good once.

        Raises:
            UnauthenticatedError: it is not the address's present code.
            SecondFactorError: it is, but no good code of the second factor was shown.
            TooManyRequestsError: the address is locked, whatever the code.
            ForbiddenError: all is right, but the account is disabled.
        """
        normal = normalize_email(email)
        self._lockouts.refuse_locked(Way.CODE, normal)
        code = self._codes.check_typed(normal, CodePurpose.LOG_IN, otp)
        user = self._storage.now.users.by_email(normal)
        if code is None or user is None:
            self._lockouts.failed(Way.CODE, normal, origin)
            raise UnauthenticatedError(_WRONG_CODE)
        self._lockouts.refuse_locked(Way.CODE, normal)
        refuse_disabled(user)
        factor = self._require_factor(Way.CODE, user, totp, recovery_code, origin)
        if not self._codes.use(self._storage.now, code):
            raise UnauthenticatedError(_WRONG_CODE)
        self._lockouts.passed(Way.CODE, normal)
        return self._sessions.open(user, origin, "code", factor)

    def confirm(
        self,
        user: User,
        session: Session,
        *,
        password: str | None,
        totp: str | None,
        origin: Origin,
    ) -> None:
        """Allow dangerous acts in a session for ten minutes, by the password or a code.

        Where there is a second factor its code is asked for, and the password will not do.

        Raises:
            InvalidError: what was shown is missing or wrong.
            TooManyRequestsError: too many failures.
        """
        if self._second_factors.is_enabled(user.id):
            self.check_factor(user, totp, origin)
        elif password is None:
            raise InvalidError(errors={"password": ["Missing data for required field."]})
        else:
            self._users.check_password(user, password, origin, "password")
        self._sessions.confirm(session, origin)

    def disable_factor(self, user: User, *, password: str, totp: str, origin: Origin) -> None:
        """Take the second factor away, by the password and a code of it.

        Raises:
            InvalidError: one of the two is wrong.
            TooManyRequestsError: too many failures.
        """
        self._users.check_password(user, password, origin, "password")
        self.check_factor(user, totp, origin)
        self._second_factors.disable(user, origin)

    def check_factor(self, user: User, totp: str | None, origin: Origin) -> None:
        """Return if a code of the user's authenticator is good; it is used up.

        Raises:
            InvalidError: it is not.
            TooManyRequestsError: too many failures.
        """
        self._lockouts.refuse_locked(Way.PASSWORD, user.email)
        try:
            self._second_factors.require(user, totp=totp, recovery_code=None)
        except SecondFactorError as error:
            self._lockouts.failed(Way.PASSWORD, user.email, origin)
            raise InvalidError(errors={"totp": [str(error)]}) from error

    def _require_factor(
        self, way: Way, user: User, totp: str | None, recovery: str | None, origin: Origin
    ) -> ShownFactor:
        try:
            return self._second_factors.require(user, totp=totp, recovery_code=recovery)
        except SecondFactorError:
            if totp or recovery:  # who shows none was only not asked yet
                self._lockouts.failed(way, user.email, origin)
            raise


def _account_number() -> str:
    return "AT-" + "".join(secrets.choice(_UNMISTAKABLE) for _ in range(6))
