"""What brokers post: a signed word on an order, or a hint that there is something to ask for."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import NotFoundError, UnauthenticatedError
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import OrderView
from autotrade.ports.clock import Clock
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Storage
from autotrade.services.lookups import LookupService
from autotrade.services.order_updates import OrderUpdateService
from autotrade.services.postbacks import PostbackKeys

ALGORITHM: Final = "HMAC-SHA256"
_AT_MOST: Final = Decimal(10) ** 15
_log = structlog.get_logger()


class PostbackInbox:
    """Takes postbacks in. Duplicates and disorder do no harm: the broker's books decide."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        names: SecretNames,
        keys: PostbackKeys,
        lookups: LookupService,
        updates: OrderUpdateService,
        follow: Callable[[], None],
    ):
        self._storage = storage
        self._clock = clock
        self._names = names
        self._keys = keys
        self._lookups = lookups
        self._updates = updates
        self._follow = follow

    def signed(
        self, broker_id: BrokerId, body: bytes, signature: str | None, algorithm: str | None
    ) -> None:
        """Take a signed postback: the broker is asked, or, if it can't be, taken at its word.

        Raises:
            UnauthenticatedError: it is not signed with a secret of this account.
        """
        account = self._storage.now.brokers.find(broker_id)
        is_signed = (algorithm or "").strip().upper() == ALGORITHM and bool(signature)
        if (
            account is None
            or not is_signed
            or not self._keys.is_signed(account, body, signature or "")
        ):
            msg = "The postback is not signed with a secret of this account."
            raise UnauthenticatedError(msg)
        view = view_of(body)
        if view is not None and self._lookups.open(account.user_id, account.id) is None:
            self._updates.apply(account, view)
            return
        self._look(account)

    def hint(self, path: str) -> None:
        """Take an unsigned postback: nothing that it says is believed, its account is looked at.

        Raises:
            NotFoundError: no account has this path.
        """
        account = self._storage.now.brokers.by_hint(self._names.fingerprint(path))
        if account is None:
            msg = "Nothing is posted here."
            raise NotFoundError(msg)
        self._look(account)

    def _look(self, account: BrokerAccount) -> None:
        orders = self._storage.now.orders
        working = orders.working_of_account(account.user_id, account.id)
        if working:
            orders.look_again([order.id for order in working], self._clock.now())
            self._follow()
        _log.info("postback", broker_id=account.id, orders=len(working))


def view_of(body: bytes) -> OrderView | None:
    """Return the order that a body in the common format tells of; None when it is not in it.

    The common format is a JSON object with ``broker_order_id`` and ``status`` (ours), and, as
    far as they are known, ``client_tag``, ``filled_quantity``, ``average_price`` and ``reason``.
    """
    try:
        told = json.loads(body)
        if not isinstance(told, dict):
            return None
        number = told["broker_order_id"]
        tag, reason = told.get("client_tag"), told.get("reason")
        if not (isinstance(number, str) and 0 < len(number) <= 64):
            return None
        return OrderView(
            broker_order_id=number,
            client_tag=ClientTag(tag) if isinstance(tag, str) else None,
            status=OrderStatus(told["status"]),
            filled_quantity=_decimal(told.get("filled_quantity")),
            average_price=_decimal(told.get("average_price")),
            reason=reason[:500] if isinstance(reason, str) else None,
        )
    except (ValueError, KeyError, InvalidOperation, RecursionError, TypeError):
        return None


def _decimal(value: object) -> Decimal | None:
    if value is None:
        return None
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number <= _AT_MOST:
        msg = "not a quantity or a price"
        raise ValueError(msg)
    return number
