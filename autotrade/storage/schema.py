"""Collections as MongoDB is to have them: validators made from the domain's types, and indexes."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final

import pymongo
from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from autotrade.domain.alerts import Alert
from autotrade.domain.api_keys import ApiKey
from autotrade.domain.audit import AuditEntry
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.channels import Channel
from autotrade.domain.executions import Execution
from autotrade.domain.exits import Exit
from autotrade.domain.idempotency import KeyedRequest
from autotrade.domain.instruments import Instrument
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.ledger import LedgerEntry
from autotrade.domain.lockouts import Lockout
from autotrade.domain.logins import BrokerLogin
from autotrade.domain.mails import Mail
from autotrade.domain.market_calendar import CalendarEntry
from autotrade.domain.notification_deliveries import Delivery
from autotrade.domain.notifications import Notification
from autotrade.domain.one_time_codes import OneTimeCode
from autotrade.domain.orders import Order
from autotrade.domain.paper_states import PaperState
from autotrade.domain.positions import Position
from autotrade.domain.saved_views import SavedView
from autotrade.domain.second_factors import SecondFactor
from autotrade.domain.strategies import Strategy, StrategyVersion
from autotrade.domain.telegram import Confirmation, TelegramLink
from autotrade.domain.trades import Trade
from autotrade.domain.users import Session, User
from autotrade.domain.watchlists import Watchlist
from autotrade.ports.paper import PaperOrder
from autotrade.ports.storage import InstrumentLoad
from autotrade.storage import market_calendar
from autotrade.storage.bson import Document, encode_value
from autotrade.storage.event_numbers import count_as_told
from autotrade.storage.indexes import INDEXES as INDEXES  # noqa: PLC0414 - part of this module
from autotrade.storage.reports_pnl import DAYS_OF_OLD_TRADES

_INDEX_CHANGED: Final = frozenset({85, 86})
"""IndexOptionsConflict and IndexKeySpecsConflict."""
_BUILD_SECONDS: Final = 3600.0
"""An index of millions of documents takes longer than any answer is else waited for."""
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

_DERIVED: Final[Mapping[tuple[str, str], Any]] = {("trades", "days"): DAYS_OF_OLD_TRADES}
"""What old documents get of what they have, where a default would say something wrong."""

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
    "saved_views": SavedView,
    "channels": Channel,
    "deliveries": Delivery,
    "telegram_links": TelegramLink,
    "telegram_confirmations": Confirmation,
    "broker_logins": BrokerLogin,
    "kill_switches": KillSwitch,
    "keyed_requests": KeyedRequest,
    "paper_orders": PaperOrder,
    "paper_accounts": PaperState,
    "ledger_entries": LedgerEntry,
    "audit_log": AuditEntry,
    "market_calendar": CalendarEntry,
    "watchlists": Watchlist,
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
    count_as_told(database)


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
        with pymongo.timeout(_BUILD_SECONDS):
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
            default = {"$set": {field.name: encode_value(value)}}
            change = _DERIVED.get((name, field.name), default)
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
