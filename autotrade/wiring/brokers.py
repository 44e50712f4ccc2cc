"""Brokers: where each is, and the directory that opens accounts at them."""

import contextlib

from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.brokers.dhanhq.instruments import DhanInstruments
from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.registry import Directory
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from autotrade.ports.throttle import Throttle
from autotrade.security.vault import FernetVault
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
    vault: FernetVault,
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
