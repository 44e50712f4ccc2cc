"""What may never be written, looked at in every commit: states only move as their tables say."""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from autotrade.domain import alerts, executions, orders
from tests.support.memory_mongo.values import Fields

_TABLES: Final[Mapping[str, tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]]] = {
    "alerts": (alerts.AlertStatus, alerts.TRANSITIONS),
    "orders": (orders.OrderStatus, orders.TRANSITIONS),
    "executions": (executions.ExecutionStatus, executions.TRANSITIONS),
}
_UNSETTLED: Final = frozenset({"SENDING", "UNKNOWN"})
_ENDED_ALERTS: Final = frozenset({"done", "rejected", "expired", "failed"})
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "alerts": ("user_id", "strategy_id", "body", "received_at", "lane"),
    "orders": ("user_id", "broker_id", "client_tag", "symbol", "side", "alert_id", "leg"),
    "executions": ("user_id", "alert_id", "leg"),
}
"""What stays as it was when it was first written."""


class Moves:
    """Collects what no commit may do."""

    def __init__(self) -> None:
        self.forbidden: list[str] = []
        self._numbers: dict[tuple[str, int], str] = {}
        self._put_off: set[str] = set()
        self._unsettled: dict[tuple[str, str], set[str]] = defaultdict(set)

    def committed(self, collection: str, before: Fields | None, after: Fields | None) -> None:
        """Look at one document's change."""
        if collection == "events":
            self._look_at_number(before, after)
        if collection == "orders" and after is not None:
            self._look_beside(before, after)
        if collection not in _TABLES or before is None:
            return
        if after is None:
            self.forbidden.append(f"{collection} {before['_id']} was removed")
            return
        self._look_at_status(collection, before, after)
        changed = [name for name in _FIXED[collection] if before[name] != after[name]]
        if changed:
            self.forbidden.append(f"{collection} {after['_id']}: {changed} changed")
        if collection == "orders" and not _has_all(before["fills"], after["fills"]):
            self.forbidden.append(f"order {after['_id']} lost a fill, or has one twice")

    def _look_at_status(self, collection: str, before: Fields, after: Fields) -> None:
        kind, table = _TABLES[collection]
        was, is_now = kind(before["status"]), kind(after["status"])
        # back from its end an alert, or an execution, gets by its user's Retry only: none here
        again = collection == "alerts" and was in _ENDED_ALERTS
        again = again or (collection == "executions" and is_now == "pending")
        # one commit may begin an alert and end it
        by_way = table[kind("claimed")] if (collection, was) == ("alerts", "received") else ()
        is_allowed = is_now in table[was] or is_now in by_way
        if was is not is_now and (again or not is_allowed):
            self.forbidden.append(f"{collection} {after['_id']} went from {was} to {is_now}")

    def _look_beside(self, before: Fields | None, after: Fields) -> None:
        """See that nothing is decided on beside an order whose outcome is not known."""
        unsettled = self._unsettled[after["strategy_id"], after["symbol"]]
        others = unsettled - {after["_id"], after["parent_id"]}
        if before is None and not after["slice"] and others:
            self.forbidden.append(f"order {after['_id']} was decided on beside {sorted(others)}")
        if after["status"] == "CREATED":
            self._put_off.add(after["_id"])
        # one that was not sent counts as on its way while it waits, and when it is sent after all
        if after["status"] in _UNSETTLED and after["_id"] not in self._put_off:
            unsettled.add(after["_id"])
        else:
            unsettled.discard(after["_id"])

    def _look_at_number(self, before: Fields | None, after: Fields | None) -> None:
        if after is None or after["seq"] is None:
            return
        if before is not None and before["seq"] not in {None, after["seq"]}:
            self.forbidden.append(f"event {after['_id']} got another number")
        items = len(after["items"])
        for seq in range(after["seq"] - items + 1, after["seq"] + 1):
            first = self._numbers.setdefault((after["user_id"], seq), after["_id"])
            if first != after["_id"]:
                self.forbidden.append(f"number {seq} was given to {first} and {after['_id']}")


def _has_all(before: list[Fields], after: list[Fields]) -> bool:
    ids = [fill["trade_id"] for fill in after]
    return len(set(ids)) == len(ids) and {fill["trade_id"] for fill in before} <= set(ids)
