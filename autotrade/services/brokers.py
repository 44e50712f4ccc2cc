"""Linking broker accounts, verifying and unlinking them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import Vault
from autotrade.ports.storage import Repositories, Storage

MAX_CREDENTIAL_LENGTH = 4096
MAX_ACCOUNTS = 50


class BrokerAccounts:
    """A user's broker accounts. Credentials go in and never come out."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        vault: Vault,
        directory: BrokerDirectory,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._vault = vault
        self._directory = directory

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
    ) -> BrokerAccount:
        """Link an account; a paper one is connected at once.

        Raises:
            InvalidError: a credential is missing, unknown or not text.
            ConflictError: the user has as many accounts as there may be.
        """
        spec = self._directory.spec(broker_type)
        _check_credentials(spec, credentials)
        now = self._clock.now()
        broker_id = BrokerId(self._ids.new())
        is_paper = broker_type is BrokerType.PAPER
        account = BrokerAccount(
            id=broker_id,
            user_id=user_id,
            type=broker_type,
            label=label or spec.name,
            status=BrokerStatus.CONNECTED if is_paper else BrokerStatus.UNVERIFIED,
            created_at=now,
            connected_at=now if is_paper else None,
            credentials=self._vault.seal(json.dumps(dict(credentials)), broker_id)
            if credentials
            else None,
        )
        if len(self.list(user_id)) >= MAX_ACCOUNTS:
            msg = f"There can't be more than {MAX_ACCOUNTS} accounts."
            raise ConflictError(msg)
        self._storage.now.brokers.add(account)
        return account

    def list(self, user_id: UserId) -> Sequence[BrokerAccount]:
        """Return the user's accounts, oldest first."""
        return self._storage.now.brokers.of_user(user_id)

    def get(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        """Return one account.

        Raises:
            NotFoundError: the user has no such account.
        """
        return _found(self._storage.now, user_id, broker_id)

    def relabel(self, user_id: UserId, broker_id: BrokerId, label: str) -> BrokerAccount:
        """Give an account another label."""

        def work(repositories: Repositories) -> BrokerAccount:
            account = replace(_found(repositories, user_id, broker_id), label=label)
            repositories.brokers.save(account)
            return account

        return self._storage.transact(work)

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

        self._storage.transact(work)

    def verify(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        """Ask the broker whether the account's credentials are good.

        Raises:
            ConflictError: this release can't reach that broker; the status stays.
        """
        account = self.get(user_id, broker_id)
        spec = self._directory.spec(account.type)
        if not spec.available:
            msg = (
                f"This release can't reach {spec.name} yet, so the account stays unverified. "
                "Your credentials are kept, encrypted."
            )
            raise ConflictError(msg)
        self._directory.open(account)
        verified = replace(
            account,
            status=BrokerStatus.CONNECTED,
            status_reason=None,
            connected_at=account.connected_at or self._clock.now(),
        )
        self._storage.now.brokers.save(verified)
        return verified


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
    for field in spec.fields:
        if field.required and field.name not in credentials:
            errors[f"credentials.{field.name}"] = ["Missing data for required field."]
    if errors:
        raise InvalidError(errors=errors)
