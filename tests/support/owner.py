"""A user with one of everything, to be looked for by others."""

import re
from typing import Any

from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification, NotificationLevel
from tests.support.caller import API, Caller
from tests.support.factories import NOON, an_id


class Owner:
    """A user with one of everything; ``ids`` are by the names of the document's parameters."""

    def __init__(self, caller: Caller):
        strategy = caller.strategy()
        execution = caller.execution(strategy)
        key = caller.post("/auth/api-keys", {"name": "own", "scopes": ["read"]}).get_json()
        sessions = caller.get("/auth/sessions").get_json()["items"]
        self.caller = caller
        self.user_id = caller.get("/auth/me").get_json()["id"]
        self.ids = {
            "broker_id": caller.dhan()["id"],
            "strategy_id": strategy["id"],
            "alert_id": execution["alert_id"],
            "execution_id": execution["id"],
            "order_id": execution["order_id"],
            "exit_id": self._exit(caller),
            "trade_id": caller.get("/trades").get_json()["items"][0]["id"],
            "position_id": caller.get("/positions").get_json()["items"][0]["id"],
            "notification_id": self._notification(),
            "channel_id": caller.post(
                "/notifications/channels", {"method": "telegram", "endpoint": "77001"}
            ).get_json()["id"],
            "session_id": sessions[0]["id"],
            "key_id": key["id"],
            "view_id": caller.post(
                "/reports/views", {"name": "own", "report": "trades", "filters": {}}
            ).get_json()["id"],
            "user_id": self.user_id,
            "job_id": "no-job",
            "symbol": "NSE:OWNERS",
        }

    def _exit(self, caller: Caller) -> str:
        """Return the id of an exit of something in another symbol."""
        ticket = {
            "broker_id": caller.paper()["id"],
            "symbol": "NSE:LT",
            "side": "BUY",
            "quantity": "1",
        }
        caller.post("/orders", ticket)
        held = caller.get("/positions?symbol=NSE:LT").get_json()["items"][0]
        made: str = caller.post(f"/positions/{held['id']}/exit", {}).get_json()["id"]
        return made

    def _notification(self) -> str:
        storage: Any = self.caller.application.brokers._storage
        made = Notification(
            id=NotificationId(an_id()),
            user_id=UserId(self.user_id),
            kind="order.filled",
            level=NotificationLevel.INFO,
            title="An order was filled",
            message="10 NSE:SBIN",
            at=NOON,
        )
        storage.now.notifications.add(made)
        return made.id

    def path(self, name: str) -> str:
        """Return the path of an operation with the owner's ids in it."""
        template = name.split(" ", 1)[1].removeprefix(API)
        missing = set(re.findall(r"{(\w+)}", template)) - self.ids.keys()
        assert not missing, f"{name}: say in Owner what a stranger shall try as {missing}"
        return template.format(**self.ids)

    def everything(self) -> dict[str, list[Any]]:
        """Return all that is stored of the owner."""
        storage: Any = self.caller.application.brokers._storage
        database = storage._database
        owned = {
            name: list(database[name].find({"user_id": self.user_id}).sort("_id"))
            for name in sorted(database.list_collection_names())
            if name != "events"
        }
        return {**owned, "me": list(database["users"].find({"_id": self.user_id}))}
