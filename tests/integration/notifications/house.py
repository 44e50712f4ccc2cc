"""Everything around messages, put together as the bootstrap does, on a clock that tests move."""

import contextlib
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet

from autotrade.config import Settings
from autotrade.domain.channels import Channel, ChannelMethod
from autotrade.domain.events import Event, EventName
from autotrade.domain.ids import EventId, UserId
from autotrade.domain.notification_deliveries import Delivery
from autotrade.domain.notifications import Notification
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.notifications import Notifier
from autotrade.ports.storage import Query
from autotrade.security.names import HmacNames
from autotrade.security.vault import AesGcmVault
from autotrade.services.audit import AuditService
from autotrade.services.notification_deliveries import NotificationDeliveries
from autotrade.services.notifications import Notifications
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.notifications import TellingGround, notifiers_of, telling_of
from tests.support.factories import NOON, USER, an_id, an_order
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds, FakeBell

CHAT = "700123"
ENDPOINTS = {
    ChannelMethod.TELEGRAM: CHAT,
    ChannelMethod.EMAIL: "asha@example.com",
    ChannelMethod.SMS: "+919812345678",
}


class House:
    """The services, with no pause drawn by lot; ``settings`` say where the providers are."""

    def __init__(self, storage: MongoStorage, settings: Settings) -> None:
        self.storage = storage
        self.clock = FakeClock(NOON)
        self.bell = FakeBell()
        self.connections = contextlib.ExitStack()
        self.hurries = 0
        self.settings = settings
        ids = ClockedIds(self.clock)
        self.vault = AesGcmVault(keys=[Fernet.generate_key().decode()])
        self.audit = AuditService(storage=storage, clock=self.clock, ids=ids)
        self.notifications = Notifications(storage=storage, clock=self.clock, ids=ids)
        ground = TellingGround(
            storage=storage,
            clock=self.clock,
            ids=ids,
            vault=self.vault,
            names=HmacNames(key="k" * 32),
            audit=self.audit,
            bell=self.bell,
            notifications=self.notifications,
            hurry=self._hurry,
        )
        self.telling = telling_of(settings, ground, self.connections)
        self.deliveries = self.deliverer(notifiers_of(settings, self.telling.api, self.connections))

    def deliverer(self, notifiers: Mapping[ChannelMethod, Notifier]) -> NotificationDeliveries:
        """Return a worker's deliveries over these notifiers."""
        return NotificationDeliveries(
            storage=self.storage,
            clock=self.clock,
            vault=self.vault,
            notifications=self.notifications,
            bell=self.bell,
            notifiers=notifiers,
            base_url="https://trade.example.com",
            chance=lambda _: 100,
        )

    def channel(self, method: ChannelMethod = ChannelMethod.TELEGRAM, **changes: Any) -> Channel:
        """Return a verified channel; the code was sent as any is, and taken from its delivery."""
        made = self.telling.channels.create(
            USER, method=method, **{"endpoint": ENDPOINTS.get(method, ""), **changes}
        )
        sent = self.log(kind="channel.code", channel_id=made.id)[0]
        assert sent.secret is not None
        code = self.vault.open(sent.secret, sent.id)
        self.storage.now.deliveries.drop(made.id)
        return self.telling.channels.verify(USER, made.id, code)

    def tell(self, *payloads: Order | Notification, user_id: UserId = USER) -> int:
        """Route events of these payloads, as the relay does once they were published."""
        events = [
            Event(
                id=EventId(an_id(self.clock.now())),
                user_id=user_id,
                name=EventName.ORDER if isinstance(each, Order) else EventName.NOTIFICATION,
                payload=each,
                at=self.clock.now(),
            )
            for each in payloads
        ]
        return self.telling.routing.route(events)

    def filled(self, **changes: Any) -> Order:
        """Return an order that was filled just now."""
        now = self.clock.now()
        values = {"status": OrderStatus.FILLED, "updated_at": now, **changes}
        return an_order(**values)

    def deliver(self, method: ChannelMethod = ChannelMethod.TELEGRAM) -> int:
        """Send what is due now."""
        return self.deliveries.deliver(method)

    def deliver_all(
        self, method: ChannelMethod = ChannelMethod.TELEGRAM, *, seconds: int = 600
    ) -> None:
        """Send what becomes due within a time."""
        for _ in range(seconds // 5):
            self.deliver(method)
            if not self.log(status="waiting") and not self.log(status="sending"):
                return
            self.clock.advance(seconds=5)

    def log(self, **equal: object) -> list[Delivery]:
        """Return the delivery log, newest first."""
        return list(self.storage.now.deliveries.page(Query(user_id=USER, equal=equal)).items)

    def feed(self, kind: str) -> list[Notification]:
        """Return what the feed says of a kind, newest first."""
        query = Query(user_id=USER, equal={"kind": kind})
        return list(self.storage.now.notifications.page(query).items)

    def _hurry(self) -> None:
        self.hurries += 1
