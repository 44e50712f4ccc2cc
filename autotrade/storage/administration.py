"""Reading across users in MongoDB, for admins only."""

from dataclasses import asdict, fields
from typing import Final, TypeVar

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.audit import AuditEntry
from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.executions import Execution
from autotrade.domain.ids import UserId
from autotrade.domain.orders import AT_BROKER, OrderStatus
from autotrade.domain.platform_settings import PlatformSettings
from autotrade.domain.strategies import StrategyStatus
from autotrade.domain.users import Role, User, UserStatus
from autotrade.ports.administration import WideQuery, Workload
from autotrade.ports.queries import Page, Query
from autotrade.storage.bson import Document, encode_value
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, id_range
from autotrade.storage.executions import MongoExecutions

T = TypeVar("T")

_PLATFORM: Final = "platform"
_UNFINISHED = [AlertStatus.RECEIVED.value, AlertStatus.CLAIMED.value]
_UNSETTLED = [OrderStatus.SENDING.value, OrderStatus.UNKNOWN.value]
# the index of orders that are looked at is of this very set, which the query has to name
_LOOKED_AT = sorted({OrderStatus.SENDING, OrderStatus.UNKNOWN, *AT_BROKER})


class MongoAdministration:
    """Implements ``AdministrationRepository``."""

    def __init__(self, database: Database[Document], session: ClientSession | None):
        self._database = database
        self._session = session
        self._users = MongoCollection(database, session, User, "users")
        self._executions = MongoExecutions(database, session, Execution, "executions")
        self._audit = MongoCollection(database, session, AuditEntry, "audit_log")

    def users(self, query: WideQuery) -> Page[User]:
        """Return one page of people, newest first."""
        return _page(self._users, query)

    def executions(self, query: WideQuery) -> Page[Execution]:
        """Return one page of executions, newest first."""
        equal = dict(query.equal or {})
        user_id = equal.pop("user_id", None)
        if not isinstance(user_id, str):
            return _page(self._executions, query)
        of_user = Query(
            user_id=UserId(user_id),
            limit=query.limit,
            cursor=query.cursor,
            equal=equal,
            since=query.since,
            until=query.until,
        )
        return self._executions.page(of_user)

    def audit(self, query: WideQuery) -> Page[AuditEntry]:
        """Return one page of the audit log, newest first."""
        return _page(self._audit, query)

    def admins(self) -> int:
        """Count the admins that may log in."""
        where = {"role": Role.ADMIN.value, "status": UserStatus.ACTIVE.value}
        return self._count("users", where)

    def workload(self) -> Workload:
        """Return what is unfinished, each number by an index."""
        with translated():
            oldest = self._database["alerts"].find_one(
                {"status": {"$in": _UNFINISHED}}, {"received_at": 1}, sort=[("_id", 1)]
            )
            users = self._database["users"].estimated_document_count()
        connected = {"status": BrokerStatus.CONNECTED.value}
        return Workload(
            users=users,
            active_strategies=self._count("strategies", {"status": StrategyStatus.ACTIVE.value}),
            alerts_waiting=self._count("alerts", {"status": {"$in": _UNFINISHED}}),
            oldest_waiting=None if oldest is None else oldest["received_at"],
            orders_unsettled=self._count(
                "orders",
                {"$and": [{"status": {"$in": _LOOKED_AT}}, {"status": {"$in": _UNSETTLED}}]},
            ),
            accounts_connected=self._count("broker_accounts", connected),
        )

    def settings(self) -> PlatformSettings:
        """Return the platform's settings."""
        with translated():
            found = self._database["settings"].find_one({"_id": _PLATFORM}, session=self._session)
        known = {field.name for field in fields(PlatformSettings)}
        return PlatformSettings(**{k: v for k, v in (found or {}).items() if k in known})

    def save_settings(self, settings: PlatformSettings) -> None:
        """Store the platform's settings."""
        with translated():
            self._database["settings"].update_one(
                {"_id": _PLATFORM}, {"$set": asdict(settings)}, upsert=True, session=self._session
            )

    def _count(self, name: str, where: Document) -> int:
        with translated():
            return self._database[name].count_documents(where)


def _page(collection: MongoCollection[T], query: WideQuery) -> Page[T]:
    where: Document = {name: encode_value(value) for name, value in (query.equal or {}).items()}
    ids = id_range(cursor=query.cursor, since=query.since, until=query.until)
    if ids:
        where["_id"] = ids
    found = collection.many(where, [("_id", -1)], query.limit + 1)
    more = len(found) > query.limit
    items = found[: query.limit]
    last: object = getattr(items[-1], "id", None) if more else None
    return Page(items, None if last is None else str(last))
