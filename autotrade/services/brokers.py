"""Linking broker accounts, changing, verifying and unlinking them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerStatus, BrokerType
from autotrade.domain.brokers import refusal as refusal_of
from autotrade.domain.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.positions import CostMethod
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.postbacks import PostbackKeys

MAX_CREDENTIAL_LENGTH = 4096
MAX_ACCOUNTS = 50
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Linked:
    """A new account, and the one sight of the secret that its postbacks are signed with."""

    account: BrokerAccount
    postback_secret: str | None


class BrokerAccounts:
    """A user's broker accounts. Credentials go in and never come out."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        directory: BrokerDirectory,
        sessions: BrokerSessions,
        postbacks: PostbackKeys,
        audit: AuditService,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._directory = directory
        self._sessions = sessions
        self._postbacks = postbacks
        self._audit = audit

    def types(self) -> Sequence[BrokerSpec]:
        """Return every type that can be linked, in the order to show them."""
        return self._directory.specs()

    def link(
        self,
        user_id: UserId,
        *,
        broker_type: BrokerType,
        label: str | None,
        credentials: Mapping[str, object],
    ) -> Linked:
        """Link an account and try it at once; a paper one is connected by itself.

        When the broker can't be asked, the account is unverified and says why.

        Raises:
            InvalidError: a credential is missing, unknown or not text.
            ConflictError: the user has as many accounts as there may be.
        """
        spec = self._directory.spec(broker_type)
        _check_credentials(spec, credentials)
        account, secret = self._new(user_id, spec, label)
        if credentials:
            account = self._sessions.sealed(account, credentials)

        def work(repositories: Repositories) -> None:
            if len(repositories.brokers.of_user(user_id)) >= MAX_ACCOUNTS:
                msg = f"There can't be more than {MAX_ACCOUNTS} accounts."
                raise ConflictError(msg)
            repositories.brokers.add(account)
            self._record(repositories, account, "broker.linked")

        self._storage.transact(work)
        return Linked(self._tried(account), secret)

    def _new(
        self, user_id: UserId, spec: BrokerSpec, label: str | None
    ) -> tuple[BrokerAccount, str | None]:
        now = self._clock.now()
        is_paper = spec.type is BrokerType.PAPER
        account = BrokerAccount(
            id=BrokerId(self._ids.new()),
            user_id=user_id,
            type=spec.type,
            label=label or spec.name,
            status=BrokerStatus.CONNECTED if is_paper else BrokerStatus.UNVERIFIED,
            created_at=now,
            connected_at=now if is_paper else None,
        )
        return (account, None) if is_paper else self._postbacks.made(account)

    def list(self, user_id: UserId) -> Sequence[BrokerAccount]:
        """Return the user's accounts, oldest first."""
        return self._storage.now.brokers.of_user(user_id)

    def get(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        """Return one account.

        Raises:
            NotFoundError: the user has no such account.
        """
        return _found(self._storage.now, user_id, broker_id)

    def change(
        self,
        user_id: UserId,
        broker_id: BrokerId,
        *,
        label: str | None = None,
        credentials: Mapping[str, object] | None = None,
        cost_method: CostMethod | None = None,
    ) -> BrokerAccount:
        """Give an account another label or other credentials, which are tried at once.

        ``cost_method`` says which of what was bought counts as sold first, from the next fill on.

        ``credentials`` replace all that were stored.

        Raises:
            InvalidError: a credential is missing, unknown or not text.
        """

        def work(repositories: Repositories) -> BrokerAccount:
            account = _found(repositories, user_id, broker_id)
            if label is not None and label != account.label:
                account = replace(account, label=label)
                self._record(repositories, account, "broker.renamed")
            if cost_method is not None and cost_method is not account.cost_method:
                account = replace(account, cost_method=cost_method)
                self._record(repositories, account, "broker.cost_method_changed")
                _count_anew(repositories, account)
            if credentials is not None:
                _check_credentials(self._directory.spec(account.type), credentials)
                account = self._sessions.sealed(account, credentials)
                self._record(repositories, account, "broker.credentials_replaced")
            repositories.brokers.save(account)
            return account

        changed = self._storage.transact(work)
        return changed if credentials is None else self._tried(changed)

    def unlink(self, user_id: UserId, broker_id: BrokerId) -> None:
        """Forget an account and its credentials.

        Raises:
            ConflictError: strategies send their orders through it, or it is the last paper
                account.
        """

        def work(repositories: Repositories) -> None:
            account = _found(repositories, user_id, broker_id)
            count = repositories.strategies.count_on_broker(user_id, broker_id)
            if count:
                msg = f"{count} of your strategies send their orders through this account."
                raise ConflictError(msg)
            accounts = repositories.brokers.of_user(user_id)
            papers = [other for other in accounts if other.type is BrokerType.PAPER]
            if account.type is BrokerType.PAPER and len(papers) == 1:
                msg = "The last paper account stays."
                raise ConflictError(msg)
            repositories.brokers.remove(user_id, broker_id)
            self._record(repositories, account, "broker.unlinked")

        self._storage.transact(work)

    def verify(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        """Ask the broker whether the account's credentials are good.

        A session that has ended stays ended: the account is returned as it is, and the broker
        is not asked with a dead token again.

        Raises:
            ConflictError: this release can't reach that broker; the status stays.
            UnavailableError: the broker could not be asked just now; the status stays.
        """
        account = self.get(user_id, broker_id)
        spec = self._directory.spec(account.type)
        if not spec.available:
            msg = (
                f"This release can't reach {spec.name} yet, so the account stays unverified. "
                "Your credentials are kept, encrypted."
            )
            raise ConflictError(msg)
        refusal = refusal_of(account, self._clock.now())
        if refusal is not None:
            self._sessions.expire(account, refusal)  # without effect when it is told already
            return self.get(user_id, broker_id)
        return self._sessions.check(account)

    def _tried(self, account: BrokerAccount) -> BrokerAccount:
        """Verify an account as far as that is possible now; whatever is in the way is no error."""
        try:
            return self.verify(account.user_id, account.id)
        except (ConflictError, UnavailableError) as error:
            reason = str(error)
        _log.info("broker_unverified", broker_id=account.id, broker=account.type.value)

        def work(repositories: Repositories) -> BrokerAccount:
            fresh = self._sessions.same_session(repositories, account)
            if fresh is None or fresh.status is not BrokerStatus.UNVERIFIED:
                return _found(repositories, account.user_id, account.id)
            told = replace(fresh, status_reason=reason)
            repositories.brokers.save(told)
            return told

        return self._storage.transact(work)

    def _record(self, repositories: Repositories, account: BrokerAccount, action: str) -> None:
        self._audit.record(
            repositories,
            action=action,
            target=f"broker:{account.id}",
            actor=account.user_id,
            user_id=account.user_id,
            details={"type": account.type, "label": account.label},
        )


def _found(repositories: Repositories, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
    account = repositories.brokers.get(user_id, broker_id)
    if account is None:
        msg = "There is no such broker account."
        raise NotFoundError(msg)
    return account


def _check_credentials(spec: BrokerSpec, credentials: Mapping[str, object]) -> None:
    known = {field.name: field for field in spec.fields}
    errors: dict[str, list[str]] = {}
    for name, value in credentials.items():
        if name not in known:
            errors[f"credentials.{name}"] = [f"{spec.name} has no such field."]
        elif not isinstance(value, str):
            errors[f"credentials.{name}"] = ["Not a string."]
        elif not value.strip() or len(value) > MAX_CREDENTIAL_LENGTH:
            errors[f"credentials.{name}"] = [f"Must have 1 to {MAX_CREDENTIAL_LENGTH} characters."]
    for name in spec.missing(credentials):
        errors[f"credentials.{name}"] = ["Missing data for required field."]
    if errors:
        raise InvalidError(errors=errors)


def _count_anew(repos: Repositories, account: BrokerAccount) -> None:
    """Have an account's positions, and the strategies' shares, count costs by its method."""
    for position in repos.positions.of_account(account.user_id, account.id):
        shares = repos.positions.shares(
            account.user_id, account.id, position.symbol, position.product
        )
        for held in (position, *shares):
            repos.positions.save(held.counted_by(account.cost_method))
