"""Look-ups: a broker account opened for reading, and what its books say of a tag."""

from collections.abc import Callable
from dataclasses import dataclass

from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.instruments import Instrument
from autotrade.domain.orders import Order
from autotrade.ports.brokers import (
    Broker,
    BrokerDirectory,
    BrokerError,
    BrokerErrorKind,
    LookupFailedError,
    OrderView,
)
from autotrade.ports.storage import Storage

Expire = Callable[[BrokerAccount, str], None]
"""Ends the session that an account was read with, and tells its user once."""
Instruments = Callable[[str], Instrument | None]
"""Tells what trades under a canonical symbol."""
_READABLE = frozenset({BrokerStatus.CONNECTED, BrokerStatus.ERROR})


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account and its adapter."""

    account: BrokerAccount
    broker: Broker


class LookupService:
    """Opens accounts and reads their books; never changes anything at a broker."""

    def __init__(self, *, storage: Storage, brokers: BrokerDirectory, expire: Expire):
        self._storage = storage
        self._brokers = brokers
        self._expire = expire

    def open(self, user_id: UserId, broker_id: BrokerId) -> OpenAccount | None:
        """Return an account whose session is not known to be dead; None when there is none.

        Nothing calls a broker with a token that it has refused before.
        """
        account = self._storage.now.brokers.get(user_id, broker_id)
        return None if account is None else self.opened(account)

    def opened(self, account: BrokerAccount) -> OpenAccount | None:
        """Return an account that was read just now, as ``open`` does."""
        if account.type is not BrokerType.PAPER and account.status not in _READABLE:
            return None
        try:
            return OpenAccount(account, self._brokers.open(account))
        except ConflictError:  # nothing can be sent or looked up through this type of broker
            return None

    def by_tag(self, order: Order) -> list[OrderView] | None:
        """Return the orders with the tag; None when it could not be looked up.

        That nothing was found counts only when the whole book can be read as well, and does
        not have the tag either: a look-up that fails silently must not lose an order.
        """
        opened = self.open(order.user_id, order.broker_id)
        if opened is None:
            return None
        try:
            found = list(opened.broker.find_by_tag(order.client_tag))
            if found or opened.broker.places_once:
                return found
            return [v for v in opened.broker.orders() if v.client_tag == order.client_tag]
        except LookupFailedError:
            return None
        except BrokerError as error:
            self.failed(opened.account, error)
            return None

    def failed(self, account: BrokerAccount, error: BrokerError) -> None:
        """Take note of an error; a session that is dead is not asked again."""
        if error.kind is BrokerErrorKind.AUTH and account.type is not BrokerType.PAPER:
            self._expire(account, error.message)
