"""Streams of brokers: one connection at a time, what it tells, and what its end means."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.instruments import Instrument
from autotrade.ports.brokers import (
    Broker,
    BrokerDirectory,
    BrokerError,
    BrokerErrorKind,
    OrderStream,
    OrderView,
    TickStream,
)
from autotrade.ports.marketdata import Tick
from autotrade.ports.storage import Storage
from autotrade.services.order_updates import OrderUpdateService

Expire = Callable[[BrokerAccount, str], None]
_NOT_AGAIN: Final = frozenset({BrokerErrorKind.OTHER, BrokerErrorKind.INPUT})
_log = structlog.get_logger()


class StreamService:
    """Opens streams. Whoever calls opens them again when they end, unless told not to."""

    def __init__(
        self,
        *,
        storage: Storage,
        directory: BrokerDirectory,
        updates: OrderUpdateService,
        expire: Expire,
    ):
        self._storage = storage
        self._directory = directory
        self._updates = updates
        self._expire = expire

    def accounts(self) -> Sequence[BrokerAccount]:
        """Return the connected accounts, of all users, at brokers that are outside."""
        brokers = self._storage.now.brokers
        kinds = sorted(brokers.types_linked() - {BrokerType.PAPER})
        return [account for kind in kinds for account in brokers.connected(kind)]

    def follow_orders(
        self, account: BrokerAccount, on_open: Callable[[], None], stopped: Callable[[], bool]
    ) -> bool:
        """Apply an account's order updates until its stream ends; say whether to open it again.

        Once it is open the whole book is read, for what was told while it was not. Where that
        fails, the polls of working orders tell it a little later.

        Raises:
            UnavailableError: the database is away.
        """
        broker = self._open(account)
        if broker is None or not isinstance(broker, OrderStream):
            return False

        def opened() -> None:
            on_open()
            try:
                book = broker.orders()
            except BrokerError as error:
                if error.kind is BrokerErrorKind.AUTH:
                    raise
                _log.warning("book_not_read", broker_id=account.id, reason=error.message)
            else:
                self._updates.apply_all(account, book)

        def apply(view: OrderView) -> None:
            self._updates.apply(account, view)

        try:
            broker.stream_orders(apply, stopped, opened)
        except BrokerError as error:
            return self._is_worth_another(account, error, "orders")
        return True

    def follow_prices(
        self,
        account: BrokerAccount,
        instruments: Callable[[], Sequence[Instrument]],
        on_tick: Callable[[Tick], None],
        stopped: Callable[[], bool],
    ) -> bool:
        """Hand over ticks until the stream ends; say whether to open it again.

        Raises:
            UnavailableError: the database is away.
        """
        broker = self._open(account)
        if broker is None or not isinstance(broker, TickStream):
            return False
        try:
            broker.stream_ticks(instruments, on_tick, stopped)
        except BrokerError as error:
            if error.kind in _NOT_AGAIN:
                _log.warning("prices_refused", broker_id=account.id, reason=error.message)
                return False
            return self._is_worth_another(account, error, "prices")
        return True

    def _open(self, account: BrokerAccount) -> Broker | None:
        try:
            return self._directory.open(account)
        except ConflictError:
            return None

    def _is_worth_another(self, account: BrokerAccount, error: BrokerError, stream: str) -> bool:
        """Log an end. That a session is dead, a stream may only suggest: the broker is asked."""
        _log.info(
            "stream_ended",
            broker_id=account.id,
            stream=stream,
            kind=error.kind.value,
            reason=error.message,
        )
        if error.kind is not BrokerErrorKind.AUTH:
            return True
        try:
            self._directory.open(account).check()
        except BrokerError as answer:
            if answer.kind is BrokerErrorKind.AUTH:
                self._expire(account, answer.message)
                return False
        return True
