"""Collections as MongoDB is to have them: validators made from the domain's types, and indexes."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.api_keys import ApiKey
from autotrade.domain.audit import AuditEntry
from autotrade.domain.brokers import BrokerAccount, BrokerStatus
from autotrade.domain.executions import Execution
from autotrade.domain.exits import OPEN as OPEN_EXITS
from autotrade.domain.exits import Exit
from autotrade.domain.idempotency import KEPT_FOR as KEY_KEPT_FOR
from autotrade.domain.idempotency import KeyedRequest
from autotrade.domain.instruments import Instrument
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.ledger import LedgerEntry
from autotrade.domain.lockouts import FORGOTTEN_AFTER, Lockout
from autotrade.domain.logins import BrokerLogin
from autotrade.domain.mails import Mail, MailStatus
from autotrade.domain.market_calendar import CalendarEntry
from autotrade.domain.notifications import Notification
from autotrade.domain.one_time_codes import OneTimeCode
from autotrade.domain.orders import AT_BROKER, WORKING, Order, OrderStatus
from autotrade.domain.paper_states import PaperState
from autotrade.domain.positions import Position
from autotrade.domain.second_factors import SecondFactor
from autotrade.domain.strategies import Strategy, StrategyVersion
from autotrade.domain.trades import Trade
from autotrade.domain.users import Session, User
from autotrade.ports.paper import RESTING, PaperOrder
from autotrade.ports.storage import InstrumentLoad
from autotrade.storage import market_calendar
from autotrade.storage.bson import Document, encode_value
from autotrade.storage.positions import ARMED as ARMED_POSITIONS
from autotrade.storage.trades import BY_FILLS as OPEN_BY_FILLS

_DAY_SECONDS: Final = 86_400
_INDEX_CHANGED: Final = frozenset({85, 86})
"""IndexOptionsConflict and IndexKeySpecsConflict."""
_SCALARS: Final[dict[object, str]] = {
    str: "string",
    bool: "bool",
    int: "number",
    Decimal: "decimal",
    datetime: "date",
    date: "string",
    time: "string",
    dict: "object",
    Mapping: "object",
}

KINDS: Final[Mapping[str, type]] = {
    "users": User,
    "sessions": Session,
    "one_time_codes": OneTimeCode,
    "second_factors": SecondFactor,
    "api_keys": ApiKey,
    "lockouts": Lockout,
    "mail_outbox": Mail,
    "broker_accounts": BrokerAccount,
    "strategies": Strategy,
    "strategy_versions": StrategyVersion,
    "alerts": Alert,
    "orders": Order,
    "executions": Execution,
    "positions": Position,
    "trades": Trade,
    "exits": Exit,
    "instruments": Instrument,
    "instrument_loads": InstrumentLoad,
    "notifications": Notification,
    "broker_logins": BrokerLogin,
    "kill_switches": KillSwitch,
    "keyed_requests": KeyedRequest,
    "paper_orders": PaperOrder,
    "paper_accounts": PaperState,
    "ledger_entries": LedgerEntry,
    "audit_log": AuditEntry,
    "market_calendar": CalendarEntry,
}


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
    ),
    "strategies": (
        _of_user(),
        _of_user("status"),
        _of_user("broker_id"),
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
        _where(
            ("user_id", "strategy_id", "symbol"),
            {"status": {"$in": sorted(status.value for status in WORKING)}},
            name="working",
        ),
    ),
    "executions": (
        _of_user(),
        _of_user("strategy_id"),
        _of_user("status"),
        _of_user("symbol"),
        _of_user("broker_id"),
        _of_user("type"),
        _of_user("side"),
        _unique("alert_id", "leg"),
        _where(("order_id",), {"order_id": {"$type": "string"}}, unique=True),
    ),
    "positions": (
        _unique("user_id", "broker_id", "strategy_id", "symbol", "product"),
        _where(("protection.status", "_id"), dict(ARMED_POSITIONS), name="protected"),
    ),
    "trades": (
        _of_user(),
        _of_user("strategy_id"),
        _of_user("status"),
        _of_user("symbol"),
        _of_user("broker_id"),
        _where(
            ("user_id", "broker_id", "strategy_id", "symbol"), dict(OPEN_BY_FILLS), name="books"
        ),
        _where(("user_id", "key"), {"key": {"$type": "string"}}, unique=True, name="recorded"),
    ),
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
        _where(("user_id", "key"), {"key": {"$type": "string"}}, unique=True, name="occasion"),
        IndexModel([("at", ASCENDING)], expireAfterSeconds=90 * _DAY_SECONDS),
    ),
    "events": (
        _where(("pending", "_id"), {"pending": True}, name="to_publish"),
        IndexModel([("user_id", ASCENDING), ("seq", ASCENDING)]),
        IndexModel([("at", ASCENDING)], expireAfterSeconds=7 * _DAY_SECONDS),
    ),
    "audit_log": (
        _of_user(),
        _where(("seq",), {"seq": {"$gt": 0}}, unique=True, name="chain"),
        _where(("pending", "_id"), {"pending": True}, name="unsealed"),
    ),
    "market_calendar": (_ascending("segment", "date"),),
    "candle_days": (_ascending("symbol", "day"),),
    "symbol_holds": (),
    "settings": (),
}


def prepare(database: Database[Document]) -> None:
    """Create what is missing and bring validators up to date; safe to run at every start."""
    for name, indexes in INDEXES.items():
        kind = KINDS.get(name)
        if kind is not None:
            _fill_in(database, name, kind)
        rules: Document = {"$jsonSchema": document_schema(kind)} if kind is not None else {}
        try:
            database.create_collection(name, validator=rules)
        except CollectionInvalid:  # it exists
            database.command({"collMod": name, "validator": rules})
        _index(database[name], indexes)
    market_calendar.seed(database)


def _index(collection: Collection[Document], wanted: tuple[IndexModel, ...]) -> None:
    """Bring a collection's indexes to what is wanted.

    Those of an earlier release that nobody asks any more go first: each costs of every write.
    One that was changed has its old form dropped, and is built anew.
    """
    names = {str(index.document["name"]) for index in wanted}
    for name in collection.index_information():
        if name not in names and name != "_id_":
            collection.drop_index(name)
    for index in wanted:
        try:
            collection.create_indexes([index])
        except OperationFailure as error:
            if error.code not in _INDEX_CHANGED:
                raise
            collection.drop_index(str(index.document["name"]))
            collection.create_indexes([index])


def _fill_in(database: Database[Document], name: str, kind: type) -> None:
    """Give old documents the fields that the type has got since, with their defaults.

    Without them the next change of such a document would be refused.
    """
    options = next(iter(database.list_collections(filter={"name": name})), {}).get("options", {})
    before = options.get("validator", {}).get("$jsonSchema", {}).get("required")
    if before is None:
        return
    for field in dataclasses.fields(kind):
        if field.name in before or field.name == "id":
            continue
        value = field.default
        if field.default_factory is not dataclasses.MISSING:
            value = field.default_factory()
        if value is not dataclasses.MISSING:
            missing = {field.name: {"$exists": False}}
            # the validator of before may know nothing of it, nor the one to come of the others
            change = {"$set": {field.name: encode_value(value)}}
            database[name].update_many(missing, change, bypass_document_validation=True)


def document_schema(kind: type) -> Document:
    """Return the JSON schema (BSON types) of a dataclass's documents."""
    schema = _of_class(kind)
    properties = schema["properties"]
    if "id" in properties:
        properties["_id"] = properties.pop("id")
        schema["required"] = ["_id" if name == "id" else name for name in schema["required"]]
    return schema


def _of_class(kind: type) -> Document:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return {
        "bsonType": "object",
        "required": names,
        "properties": {name: _of_type(hints[name]) for name in names},
    }


def _of_type(hint: Any) -> Document:
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        options = [_of_type(o) for o in typing.get_args(hint) if o is not type(None)]
        return {"anyOf": [*options, {"bsonType": "null"}]}
    if origin is typing.Literal:
        return {"enum": list(typing.get_args(hint))}
    if origin is tuple:
        return {"bsonType": "array", "items": _of_type(typing.get_args(hint)[0])}
    kind = getattr(hint, "__supertype__", hint)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _of_class(kind)
    return {"bsonType": _SCALARS[origin or kind]}
