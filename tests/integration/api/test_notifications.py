"""The feed of notifications over HTTP."""

from typing import Any

from autotrade.domain.ids import UserId
from autotrade.domain.notifications import NotificationLevel
from tests.support.caller import Caller


def tell(caller: Caller, kind: str = "broker.expired", **changes: Any) -> None:
    user = UserId(caller.get("/auth/me").get_json()["id"])
    service = caller.application.notifications
    arguments: dict[str, Any] = {
        "level": NotificationLevel.WARNING,
        "title": "Main account has expired",
        "message": "Renew it.",
        **changes,
    }
    caller.application.brokers._storage.transact(
        lambda repos: service.notify(repos, user, kind=kind, **arguments)
    )


def test_the_feed_is_newest_first_with_filters_and_pages(caller: Caller):
    tell(caller, "one")
    tell(caller, "two", level=NotificationLevel.CRITICAL, details={"order_id": "o-1"})
    tell(caller, "three")

    first = caller.get("/notifications?limit=2").get_json()
    rest = caller.get(f"/notifications?limit=2&cursor={first['next_cursor']}").get_json()
    critical = caller.get("/notifications?level=critical").get_json()["items"]

    assert [item["kind"] for item in first["items"]] == ["three", "two"]
    assert [item["kind"] for item in rest["items"]] == ["one"]
    assert [(item["kind"], item["details"]) for item in critical] == [("two", {"order_id": "o-1"})]
    assert "key" not in critical[0]


def test_a_notification_is_read_once(caller: Caller):
    tell(caller)
    item = caller.get("/notifications").get_json()["items"][0]

    read = caller.post(f"/notifications/{item['id']}/read")
    again = caller.post(f"/notifications/{item['id']}/read")

    assert item["read_at"] is None
    assert read.status_code == 200
    assert read.get_json()["read_at"] is not None
    assert again.get_json() == read.get_json()


def test_another_users_notification_is_not_there(caller: Caller, stranger: Caller):
    tell(caller)
    item = caller.get("/notifications").get_json()["items"][0]

    assert stranger.get("/notifications").get_json()["items"] == []
    assert stranger.post(f"/notifications/{item['id']}/read").status_code == 404
    assert caller.get("/notifications").get_json()["items"][0]["read_at"] is None
