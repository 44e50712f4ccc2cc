"""The composition root: which adapter stands behind which port. Nothing else knows both sides."""

import threading
import time
from datetime import timedelta

from autotrade.config import Settings
from autotrade.jobs.hurry import Hurry
from autotrade.jobs.monitor import RqMonitor
from autotrade.jobs.protections import RedisChangedProtections
from autotrade.jobs.shards import Shards
from autotrade.jobs.streaming import RedisStreaming
from autotrade.ports.jobs import Job, Queue
from autotrade.security.names import HmacNames
from autotrade.services.administration import Administration
from autotrade.services.alerts import AlertService
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.events import EventService
from autotrade.services.executions import Executions
from autotrade.services.idempotency import Idempotency
from autotrade.services.instruments import Instruments
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.notifications import Notifications
from autotrade.services.order_records import OrderRecords
from autotrade.services.paper_prices import factor_of
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.strategies import Strategies
from autotrade.services.strategy_records import StrategyRecords
from autotrade.services.streams import StreamService
from autotrade.services.trading import Ground, Trading
from autotrade.services.watchlists import Watchlists
from autotrade.storage.paper_orders import MongoPaperBook
from autotrade.wiring.access import access_of
from autotrade.wiring.application import Application as Application  # noqa: PLC0414 - part of this module
from autotrade.wiring.brokers import directory_of, linked_accounts
from autotrade.wiring.exits import hurried_by
from autotrade.wiring.foundation import Foundation
from autotrade.wiring.market import Prices, candles_and_data
from autotrade.wiring.migration import migrate as migrate  # noqa: PLC0414 - part of this module
from autotrade.wiring.notifications import TellingGround, remote_of, telling_of
from autotrade.wiring.order_work import order_work
from autotrade.wiring.paper import (
    PaperGround,
    paper_broker,
    paper_services,
)
from autotrade.wiring.publishing import PUBLISHING as PUBLISHING  # noqa: PLC0414 - part of this module
from autotrade.wiring.publishing import LatePublisher
from autotrade.wiring.reports import report_services
from autotrade.wiring.secrets import with_keys as with_keys  # noqa: PLC0414 - part of this module
from autotrade.wiring.system import Health
from autotrade.wiring.trades import held_by, trade_costs


def build(settings: Settings, app: str) -> Application:
    """Put the program together for the process named ``app``; connects when first used."""
    settings = with_keys(settings)
    base = Foundation.of(settings, app, time.sleep)
    storage, clock, ids, audit = base.storage, base.clock, base.ids, base.audit
    connection, jobs, bell = base.redis, base.jobs, base.bell
    names, vault, connections = base.names, base.vault, base.connections
    prices = Prices.of(
        storage=storage,
        clock=clock,
        audit=audit,
        connection=connection,
        instruments=lambda: instruments,  # made below
        pause=lambda: time.sleep(0),
        market_always_open=settings.market_always_open,
    )
    calendars, quotes = prices.calendars, prices.quotes
    book = MongoPaperBook(base.database)
    paper = paper_broker(book, quotes, clock, ids, settings.paper_slippage_bps)
    directory = directory_of(
        settings,
        paper=paper,
        vault=vault,
        clock=clock,
        storage=storage,
        throttle=base.throttle,
        connections=connections,
    )
    instruments = Instruments(storage=storage, clock=clock, directory=directory)
    candles, market_data = candles_and_data(
        prices, storage=storage, clock=clock, directory=directory, instruments=instruments
    )
    notifications = Notifications(storage=storage, clock=clock, ids=ids, bell=bell)
    hurry = Hurry(connection, jobs, Job.SEND_NOTIFICATIONS, Queue.NOTIFICATIONS)
    telling = telling_of(
        settings,
        TellingGround(
            storage=storage,
            clock=clock,
            ids=ids,
            vault=vault,
            names=HmacNames(key=f"channels:{settings.webhook_key}"),
            audit=audit,
            bell=bell,
            notifications=notifications,
            hurry=hurry.ask,
        ),
        connections,
    )
    sessions = BrokerSessions(
        storage=storage,
        clock=clock,
        vault=vault,
        directory=directory,
        notifications=notifications,
        audit=audit,
        bell=bell,
        on_connected=lambda _: base.hurry(Job.REFRESH_INSTRUMENTS),
    )
    kill_switches = KillSwitches(
        storage=storage,
        clock=clock,
        bell=bell,
        notifications=notifications,
        audit=audit,
        on_kill=lambda _: base.hurry(Job.WIND_DOWN),
    )
    alerts = AlertService(
        storage=storage,
        clock=clock,
        ids=ids,
        names=names,
        jobs=jobs,
        bell=bell,
        gate=base.gate,
        limit=base.limit,
    )
    streaming = RedisStreaming(connection)
    changed_protections = RedisChangedProtections(connection)
    protection_watch = ProtectionWatch(storage=storage, clock=clock, factor=factor_of(quotes))
    ground = Ground(
        storage=storage,
        clock=clock,
        ids=ids,
        bell=bell,
        brokers=directory,
        quotes=quotes,
        instruments=instruments.resolve,
        awaited=instruments.is_stale,
        expire=sessions.expire,
        halted=kill_switches.refusal,
        is_streaming=streaming.is_open,
        notifications=notifications,
        audit=audit,
        pause=_pause,
        hours=calendars.status,
        hurry_exits=hurried_by(jobs),
        protection_changed=changed_protections.changed,
        costs=trade_costs(instruments.resolve),
    )
    trading = Trading(ground)
    books = BrokerBooks(storage=storage, clock=clock, directory=directory, sessions=sessions)
    paper_parts = paper_services(
        paper,
        PaperGround(
            storage=storage,
            clock=clock,
            bell=bell,
            directory=directory,
            trading=trading,
            audit=audit,
            notifications=notifications,
            books=books,
            instruments=instruments.resolve,
            calendars=calendars,
            pause=_pause,
        ),
        settings,
    )
    held = held_by(ground, trading, quotes, books=books, portfolio=paper_parts.portfolios.view)
    access = access_of(settings, storage, connections)
    linked = linked_accounts(
        ground,
        trading,
        directory=directory,
        sessions=sessions,
        vault=vault,
        names=names,
        follow=lambda: base.hurry(Job.FOLLOW_ORDERS),
    )
    strategies = Strategies(
        storage=storage,
        clock=clock,
        ids=ids,
        names=names,
        vault=vault,
        directory=directory,
        quotes=quotes,
        alerts=alerts,
        bell=bell,
        records=StrategyRecords(audit, notifications),
    )
    telegram_remote = remote_of(
        telling,
        storage=storage,
        clock=clock,
        audit=audit,
        kill_switches=kill_switches,
        positions=held.positions,
        strategies=strategies,
    )
    publisher = LatePublisher(connection)
    work = order_work(ground, trading, jobs, app, publisher.prepare)
    if app in PUBLISHING:
        publisher.load()
    health = Health(storage, connection)
    return Application(
        auth=access.auth,
        users=access.users,
        sessions=access.sessions,
        second_factors=access.second_factors,
        api_keys=access.api_keys,
        mails=access.mails,
        administration=Administration(
            storage=storage,
            clock=clock,
            audit=audit,
            mails=access.mails,
            jobs=RqMonitor(connection),
            pings=(("mongodb", storage.ping), ("redis", health.ping_redis)),
        ),
        audit=audit,
        order_records=OrderRecords(storage=storage, clock=clock, audit=audit),
        brokers=linked.accounts,
        books=books,
        logins=linked.logins,
        broker_sessions=sessions,
        session_watch=linked.watch,
        postback_keys=linked.postback_keys,
        postbacks=linked.postbacks,
        kill_switches=kill_switches,
        idempotency=Idempotency(
            storage=storage, clock=clock, pause=lambda: _pause(timedelta(milliseconds=50))
        ),
        strategies=strategies,
        executions=Executions(storage=storage, clock=clock, jobs=jobs, bell=bell, audit=audit),
        orders=trading.orders,
        trading=trading,
        notifications=notifications,
        channels=telling.channels,
        telegram_links=telling.links,
        telling=telling,
        telling_hurry=hurry,
        telegram_remote=telegram_remote,
        positions=held.positions,
        paper=paper_parts,
        trades=held.trades,
        exit_requests=held.exit_requests,
        instruments=instruments,
        calendars=calendars,
        reports=report_services(
            storage=storage,
            clock=clock,
            ids=ids,
            instruments=instruments.resolve,
            paper_account=paper_parts.portfolios.account,
            pause=lambda: time.sleep(0),
        ),
        lanes=work.lanes,
        sweeps=work.sweeps,
        events=EventService(storage=storage, publisher=publisher, routing=telling.routing),
        health=health,
        quotes=quotes,
        prices=prices,
        candles=candles,
        market_data=market_data,
        watchlists=Watchlists(storage=storage, clock=clock),
        jobs=jobs,
        shards=Shards(connection, settings.workers),
        bell=bell,
        publisher=publisher,
        watch_list=prices.watch_list,
        streams=StreamService(
            storage=storage, directory=directory, updates=trading.updates, expire=sessions.expire
        ),
        streaming=streaming,
        changed_protections=changed_protections,
        storage=storage,
        clock=clock,
        protection_watch=protection_watch,
        tick_consumers=(paper_parts.matching, protection_watch),
        redis=connection,
        connections=connections,
        alerts=alerts,
    )


def _pause(pause: timedelta) -> None:
    threading.Event().wait(pause.total_seconds())
