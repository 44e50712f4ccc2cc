"""Indexes: one table of what each collection is asked for, and what must be unique in it."""

from collections.abc import Mapping
from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.exits import OPEN as OPEN_EXITS
from autotrade.domain.idempotency import KEPT_FOR as KEY_KEPT_FOR
from autotrade.domain.lockouts import FORGOTTEN_AFTER
from autotrade.domain.mails import MailStatus
from autotrade.domain.notification_deliveries import KEPT_FOR as DELIVERIES_KEPT_FOR
from autotrade.domain.orders import AT_BROKER, WORKING, OrderStatus
from autotrade.ports.paper import RESTING
from autotrade.storage.bson import Document
from autotrade.storage.executions import FACETS as OF_EXECUTIONS
from autotrade.storage.positions import ARMED as ARMED_POSITIONS
from autotrade.storage.trades import BY_FILLS as OPEN_BY_FILLS
from autotrade.storage.trades import FACETS as OF_TRADES

_DAY_SECONDS: Final = 86_400


def _of_user(*fields: str) -> IndexModel:
    keys = [("user_id", ASCENDING), *((field, ASCENDING) for field in fields)]
    return IndexModel([*keys, ("_id", DESCENDING)], name="_".join(("user", *fields, "newest")))


def _unique(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], unique=True)


def _ascending(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields])


def _where(fields: tuple[str, ...], condition: Document, **options: object) -> IndexModel:
    keys = [(field, ASCENDING) for field in fields]
    return IndexModel(keys, partialFilterExpression=condition, **options)


INDEXES: Final[Mapping[str, tuple[IndexModel, ...]]] = {
    "users": (
        _unique("email"),
        _unique("client_id"),
        IndexModel([("role", ASCENDING), ("status", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("role", ASCENDING), ("_id", DESCENDING)]),
    ),
    "sessions": (
        _of_user(),
        IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=_DAY_SECONDS),
        _where(("revoked_at",), {"revoked_at": {"$type": "date"}}, name="ended"),
    ),
    "one_time_codes": (
        IndexModel([("hash", ASCENDING)]),
        IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=_DAY_SECONDS),
    ),
    "second_factors": (_unique("user_id"),),
    "api_keys": (_of_user(), _unique("hash")),
    "lockouts": (
        IndexModel(
            [("failed_at", ASCENDING)],
            expireAfterSeconds=int(FORGOTTEN_AFTER.total_seconds()),
        ),
    ),
    "mail_outbox": (
        _where(("due_at",), {"status": MailStatus.WAITING.value}, name="waiting"),
        IndexModel([("queued_at", ASCENDING)], expireAfterSeconds=7 * _DAY_SECONDS),
    ),
    "broker_accounts": (
        _of_user(),
        _where(("token_expiry",), {"status": BrokerStatus.CONNECTED.value}, name="expiring"),
        _where(("hint_hash",), {"hint_hash": {"$type": "string"}}, unique=True),
        _ascending("type", "status", "_id"),
        _ascending("status"),
    ),
    "strategies": (
        _of_user(),
        _of_user("status"),
        _of_user("broker_id"),
        _ascending("status"),
        _unique("webhook_hash"),
    ),
    "strategy_versions": (_unique("user_id", "strategy_id", "version"),),
    "alerts": (
        _of_user(),
        _of_user("strategy_id"),
        _of_user("status"),
        _unique("strategy_id", "dedupe_key"),
        _where(
            ("lane",), {"status": AlertStatus.CLAIMED.value}, unique=True, name="lane_worked_on"
        ),
        _where(
            ("user_id", "status", "_id", "lane"),
            {"status": {"$in": [AlertStatus.RECEIVED.value, AlertStatus.CLAIMED.value]}},
            name="next_of_user",
        ),
        _where(
            ("status", "_id"),
            {"status": {"$in": [AlertStatus.RECEIVED.value, AlertStatus.CLAIMED.value]}},
            name="unfinished",
        ),
    ),
    "orders": (
        _of_user(),
        _of_user("strategy_id"),
        _of_user("status"),
        _of_user("symbol"),
        _of_user("broker_id"),
        _of_user("alert_id"),
        _unique("client_tag"),
        IndexModel([("user_id", ASCENDING), ("updated_at", DESCENDING)]),
        _where(
            ("status", "look_at"),
            # the very set that the query names: MongoDB does not see that one is within another
            {"status": {"$in": sorted({OrderStatus.SENDING, OrderStatus.UNKNOWN, *AT_BROKER})}},
            name="looked_at",
        ),
        _where(("updated_at",), {"status": OrderStatus.CREATED.value}, name="unsent"),
        _where(("parent_id",), {"parent_id": {"$type": "string"}}),
        _where(
            ("broker_id", "broker_order_id"),
            {"broker_order_id": {"$type": "string"}},
            name="by_number",
        ),
        _ascending("broker_id", "updated_at"),
        _where(("updated_at",), {"paper": False}, name="live_touched"),
        _where(("told", "status"), {"told": "resting"}, name="paper_to_tell"),
        _where(
            ("user_id", "strategy_id", "symbol"),
            {"status": {"$in": sorted(status.value for status in WORKING)}},
            name="working",
        ),
    ),
    "executions": (
        _of_user(),
        *OF_EXECUTIONS.indexes(),
        _unique("alert_id", "leg"),
        _where(("order_id",), {"order_id": {"$type": "string"}}, unique=True),
    ),
    "positions": (
        _unique("user_id", "broker_id", "strategy_id", "symbol", "product"),
        _ascending("user_id", "strategy_id", "symbol", "product"),
        _where(("protection.status", "_id"), dict(ARMED_POSITIONS), name="protected"),
    ),
    "trades": (
        _of_user(),
        *OF_TRADES.indexes(),
        _where(
            ("user_id", "broker_id", "strategy_id", "symbol"), dict(OPEN_BY_FILLS), name="books"
        ),
        _where(("user_id", "key"), {"key": {"$type": "string"}}, unique=True, name="recorded"),
        IndexModel([("user_id", ASCENDING), ("days.day", ASCENDING)], name="by_day"),
    ),
    "pnl_days": (_ascending("user_id", "dimension", "key", "day"),),
    "pnl_headers": (),
    "saved_views": (_of_user(), _unique("user_id", "name")),
    "exits": (
        _unique("user_id", "key"),
        _where(
            ("due_at",),
            {"status": {"$in": sorted(status.value for status in OPEN_EXITS)}},
            name="due",
        ),
        _where(
            ("order_ids",),
            {"status": {"$in": sorted(status.value for status in OPEN_EXITS)}},
            name="open_order",
        ),
    ),
    "instruments": (
        _ascending("aliases"),
        _ascending("keys.dhanhq.security_id"),
        _ascending("search", "rank"),
        _ascending("underlying", "expiry", "strike_text", "kind"),
    ),
    "instrument_loads": (_ascending("generation"),),
    "paper_orders": (
        IndexModel(
            [
                ("broker_id", ASCENDING),
                ("request.symbol", ASCENDING),
                ("placed_at", DESCENDING),
            ]
        ),
        IndexModel([("broker_id", ASCENDING), ("placed_at", ASCENDING)]),
        _where(
            ("broker_id", "placed_at"),
            {"status": {"$in": sorted(status.value for status in RESTING)}},
            name="resting",
        ),
        _where(
            ("changed_at",),
            {"status": {"$in": sorted(status.value for status in RESTING)}},
            name="resting_anew",
        ),
    ),
    "paper_accounts": (_ascending("holds"),),
    "ledger_entries": (
        _of_user("broker_id"),
        _where(("key",), {"key": {"$type": "string"}}, unique=True, name="occasion"),
    ),
    "kill_switches": (),
    "keyed_requests": (
        IndexModel(
            [("claimed_at", ASCENDING)], expireAfterSeconds=int(KEY_KEPT_FOR.total_seconds())
        ),
    ),
    "broker_logins": (IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),),
    "notifications": (
        _of_user(),
        _of_user("kind"),
        _of_user("level"),
        _of_user("read_at"),
        _where(("user_id", "key"), {"key": {"$type": "string"}}, unique=True, name="occasion"),
        IndexModel([("at", ASCENDING)], expireAfterSeconds=90 * _DAY_SECONDS),
    ),
    "channels": (
        _of_user(),
        _unique("user_id", "method", "key"),
        _where(("endpoint",), {"linked": True}, unique=True, name="linked"),
    ),
    "telegram_links": (
        IndexModel([("hash", ASCENDING)]),
        IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
    ),
    "telegram_confirmations": (IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),),
    "deliveries": (
        _of_user(),
        _of_user("channel_id"),
        _of_user("status"),
        _of_user("kind"),
        _unique("channel_id", "occasion"),
        _ascending("method", "status", "due_at"),
        _ascending("status", "due_at"),
        _ascending("channel_id", "status", "due_at"),
        IndexModel(
            [("created_at", ASCENDING)],
            expireAfterSeconds=int(DELIVERIES_KEPT_FOR.total_seconds()),
        ),
    ),
    "events": (
        _where(("pending", "_id"), {"pending": True}, name="to_number"),
        IndexModel([("user_id", ASCENDING), ("seq", ASCENDING)]),
        IndexModel([("at", ASCENDING)], expireAfterSeconds=7 * _DAY_SECONDS),
    ),
    "event_numbers": (_ascending("latest"),),
    "events_told": (),
    "audit_log": (
        _of_user(),
        _where(("seq",), {"seq": {"$gt": 0}}, unique=True, name="chain"),
        _where(("pending", "_id"), {"pending": True}, name="unsealed"),
    ),
    "market_calendar": (_ascending("segment", "date"),),
    "watchlists": (),
    "candle_days": (_ascending("symbol", "day"),),
    "symbol_holds": (),
    "settings": (),
}
