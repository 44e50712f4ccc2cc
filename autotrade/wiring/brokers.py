"""Brokers: where each is, and the directory that opens accounts at them."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.brokers.dhanhq.instruments import DhanInstruments
from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.registry import Directory
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from autotrade.ports.throttle import Throttle
from autotrade.security.names import HmacNames
from autotrade.security.vault import AesGcmVault
from autotrade.services.broker_logins import BrokerLogins
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.broker_watch import SessionWatch
from autotrade.services.brokers import BrokerAccounts
from autotrade.services.postback_inbox import PostbackInbox
from autotrade.services.postbacks import PostbackKeys
from autotrade.services.trading import Ground, Trading
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.system import SystemClock


def dhan_urls(settings: Settings) -> DhanUrls:
    """Return where DhanHQ is."""
    return DhanUrls(
        base=settings.dhanhq_base_url.rstrip("/"),
        auth=settings.dhanhq_auth_url.rstrip("/"),
        feed=settings.dhanhq_feed_url.rstrip("/"),
        order_feed=settings.dhanhq_order_feed_url.rstrip("/"),
    )


def directory_of(
    settings: Settings,
    *,
    paper: PaperBroker,
    vault: AesGcmVault,
    clock: SystemClock,
    storage: MongoStorage,
    throttle: Throttle,
    connections: contextlib.ExitStack,
) -> Directory:
    """Return the directory of every broker; ``connections`` closes what it opens."""
    client = DhanClient(dhan_urls(settings))
    connections.callback(client.close)
    dhan = DhanHouse(
        client=client,
        throttle=throttle,
        clock=clock,
        instrument_of=lambda key: storage.now.instruments.by_key(BrokerType.DHANHQ, key),
    )
    return Directory(
        paper=paper,
        vault=vault,
        makers={BrokerType.DHANHQ: dhan.account},
        sources={BrokerType.DHANHQ: DhanInstruments(settings.dhanhq_instruments_url)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAccounts:
    """The use cases around broker accounts that users have linked."""

    accounts: BrokerAccounts
    logins: BrokerLogins
    watch: SessionWatch
    postback_keys: PostbackKeys
    postbacks: PostbackInbox


def linked_accounts(
    ground: Ground,
    trading: Trading,
    *,
    directory: Directory,
    sessions: BrokerSessions,
    vault: AesGcmVault,
    names: HmacNames,
    follow: Callable[[], None],
) -> LinkedAccounts:
    """Put them together; ``follow`` has orders looked at now."""
    storage, clock, audit = ground.storage, ground.clock, ground.audit
    postback_keys = PostbackKeys(
        storage=storage, clock=clock, vault=vault, names=names, audit=audit
    )
    return LinkedAccounts(
        accounts=BrokerAccounts(
            storage=storage,
            clock=clock,
            ids=ground.ids,
            directory=directory,
            sessions=sessions,
            postbacks=postback_keys,
            audit=audit,
        ),
        logins=BrokerLogins(
            storage=storage,
            clock=clock,
            names=names,
            directory=directory,
            sessions=sessions,
            notifications=ground.notifications,
            bell=ground.bell,
        ),
        watch=SessionWatch(
            storage=storage,
            clock=clock,
            directory=directory,
            sessions=sessions,
            notifications=ground.notifications,
            bell=ground.bell,
        ),
        postback_keys=postback_keys,
        postbacks=PostbackInbox(
            storage=storage,
            clock=clock,
            names=names,
            keys=postback_keys,
            lookups=trading.lookups,
            updates=trading.updates,
            follow=follow,
        ),
    )
