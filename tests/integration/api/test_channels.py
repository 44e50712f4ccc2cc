"""Channels over HTTP: made, verified by the code that was sent, changed, tried out, and logged."""

from typing import Any

import pytest

from tests.support.caller import Caller

CHAT = {"method": "telegram", "endpoint": "700123"}


def made(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = caller.post("/notifications/channels", {**CHAT, **changes})
    assert answer.status_code == 201, answer.text
    channel: dict[str, Any] = answer.get_json()
    return channel


def sent_code(caller: Caller, channel: dict[str, Any]) -> str:
    """Return the newest code on its way to a channel, as its provider would get it."""
    application: Any = caller.application
    storage = application.brokers._storage
    where = {"channel_id": channel["id"], "kind": "channel.code"}
    newest = next(iter(storage._database.deliveries.find(where).sort("_id", -1)))
    code: str = application.telling.deliveries._vault.open(newest["secret"], newest["_id"])
    return code


def verified(caller: Caller, **changes: Any) -> dict[str, Any]:
    channel = made(caller, **changes)
    body = {"code": sent_code(caller, channel)}
    answer = caller.post(f"/notifications/channels/{channel['id']}/verify", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def deliveries(caller: Caller, **filters: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    items: list[dict[str, Any]] = caller.get(f"/notifications/deliveries?{query}").get_json()[
        "items"
    ]
    return items


def test_a_new_channel_is_unverified_and_its_code_is_on_its_way(caller: Caller):
    channel = made(caller, events=["order.filled"])

    assert channel["verified"] is False
    assert channel["enabled"] is True
    assert channel["events"] == ["order.filled"]
    assert channel["code_expires_at"] is not None
    (delivery,) = deliveries(caller)
    assert (delivery["kind"], delivery["channel_id"]) == ("channel.code", channel["id"])
    assert sent_code(caller, channel) not in caller.get("/notifications/deliveries").text


def test_the_code_that_was_sent_verifies(caller: Caller):
    channel = verified(caller)

    assert channel["verified"] is True
    assert channel["code_expires_at"] is None
    again = caller.post(f"/notifications/channels/{channel['id']}/verify", {"code": "000000"})
    assert again.status_code == 200
    (listed,) = caller.get("/notifications/channels").get_json()["items"]
    assert listed == channel


def test_five_wrong_codes_make_the_right_one_worthless(caller: Caller):
    channel = made(caller)
    code = sent_code(caller, channel)
    wrong = "111111" if code != "111111" else "222222"
    path = f"/notifications/channels/{channel['id']}/verify"

    refused = [caller.post(path, {"code": wrong}) for _ in range(5)]
    late = caller.post(path, {"code": code})

    assert [answer.status_code for answer in refused] == [422] * 5
    assert "code" in refused[0].get_json()["errors"]
    assert late.status_code == 409
    assert caller.get("/notifications/channels").get_json()["items"][0]["verified"] is False


def test_another_code_is_not_sent_at_once(caller: Caller):
    channel = made(caller)

    answer = caller.post(f"/notifications/channels/{channel['id']}/code")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30


def test_another_endpoint_has_to_be_verified_again(caller: Caller):
    channel = verified(caller)

    same = caller.patch(f"/notifications/channels/{channel['id']}", {"endpoint": "700123"})
    other = caller.patch(f"/notifications/channels/{channel['id']}", {"endpoint": "700124"})

    assert same.get_json()["verified"] is True
    assert (other.get_json()["verified"], other.get_json()["endpoint"]) == (False, "700124")
    assert len(deliveries(caller, kind="channel.code")) == 2


def test_no_channel_takes_the_endpoint_of_another(caller: Caller):
    made(caller)
    other = made(caller, endpoint="700124")

    answer = caller.patch(f"/notifications/channels/{other['id']}", {"endpoint": "700123"})

    assert answer.status_code == 409, answer.text
    assert "for this endpoint" in answer.get_json()["detail"]


def test_choices_are_changed_one_by_one(caller: Caller):
    strategy_id = caller.strategy()["id"]
    channel = verified(caller)
    quiet = {"start": "22:00", "end": "07:30"}
    path = f"/notifications/channels/{channel['id']}"

    caller.patch(path, {"events": ["order", "order"], "strategy_ids": [strategy_id]})
    changed = caller.patch(path, {"quiet_hours": quiet, "digest": "hourly"}).get_json()
    off = caller.patch(path, {"quiet_hours": None, "enabled": False}).get_json()

    assert changed["events"] == ["order"]
    assert changed["strategy_ids"] == [strategy_id]
    assert changed["quiet_hours"] == {**quiet, "zone": "Asia/Kolkata", "critical_passes": True}
    assert (changed["digest"], changed["verified"]) == ("hourly", True)
    assert (off["quiet_hours"], off["enabled"], off["digest"]) == (None, False, "hourly")


def test_a_strategy_that_is_gone_keeps_nothing_else_from_being_changed(caller: Caller):
    strategy_id = caller.strategy()["id"]
    channel = made(caller, strategy_ids=[strategy_id])
    caller.delete(f"/strategies/{strategy_id}")
    path = f"/notifications/channels/{channel['id']}"

    changed = caller.patch(path, {"digest": "daily", "strategy_ids": [strategy_id]})
    other = caller.patch(path, {"strategy_ids": ["another"]})

    assert changed.status_code == 200, changed.text
    assert other.status_code == 422


def test_a_test_is_sent_to_a_verified_channel_only(caller: Caller):
    channel = made(caller)
    early = caller.post(f"/notifications/channels/{channel['id']}/test")
    caller.post(
        f"/notifications/channels/{channel['id']}/verify", {"code": sent_code(caller, channel)}
    )

    answer = caller.post(f"/notifications/channels/{channel['id']}/test")

    assert early.status_code == 409
    assert answer.status_code == 202
    delivery = answer.get_json()
    assert (delivery["kind"], delivery["status"]) == ("channel.test", "waiting")
    assert deliveries(caller, kind="channel.test") == [delivery]


def test_a_channel_that_is_gone_sends_nothing_that_waited(caller: Caller):
    channel = made(caller)

    gone = caller.delete(f"/notifications/channels/{channel['id']}")

    assert gone.status_code == 204
    assert [each["status"] for each in deliveries(caller)] == ["dropped"]
    assert caller.delete(f"/notifications/channels/{channel['id']}").status_code == 404


def test_an_endpoint_has_one_channel_of_a_user(caller: Caller, stranger: Caller):
    made(caller)

    assert caller.post("/notifications/channels", CHAT).status_code == 409
    assert made(stranger)["endpoint"] == "700123"


def test_a_method_that_is_not_set_up_says_what_is_missing(caller: Caller):
    answer = caller.post(
        "/notifications/channels", {"method": "email", "endpoint": "asha@example.com"}
    )
    channel = answer.get_json()
    code = caller.post(f"/notifications/channels/{channel['id']}/code")
    right = caller.post(f"/notifications/channels/{channel['id']}/verify", {"code": "123456"})
    methods = caller.get("/notifications/methods").get_json()

    assert answer.status_code == 201
    assert (channel["verified"], channel["error_at"]) == (False, channel["created_at"])
    assert "SMTP_HOST" in channel["error"]
    assert deliveries(caller) == []
    assert code.status_code == 409
    assert "SMTP_HOST" in code.get_json()["detail"]
    assert right.status_code == 409
    available = {each["method"]: each["available"] for each in methods["items"]}
    assert available == {"email": False, "telegram": True, "sms": True, "apprise": True}
    assert "order.filled" in [each["event"] for each in methods["events"]]
    assert {"scheme": "slack", "name": "Slack"} in methods["services"]


@pytest.mark.parametrize(
    ("method", "endpoint"),
    [
        ("sms", "98123 45678"),
        ("sms", "+0123"),
        ("telegram", "somebody"),
        ("telegram", "123/../sendMessage"),
        ("apprise", "json://localhost/"),
        ("apprise", "jsons://example.com/hook"),
        ("apprise", "http://169.254.169.254/latest/meta-data"),
        ("apprise", "https://169.254.169.254/latest/meta-data"),
        ("apprise", "https://10.0.0.1/hook"),
        ("apprise", "https://hooks.slack.com:8443/services/a/b/c"),
        ("apprise", "https://hooks.slack.com@10.0.0.1/services/a/b/c"),
        ("apprise", "ntfys://localhost/topic"),
        ("apprise", "ntfys://127.0.0.1/topic"),
        ("apprise", "ntfys://2130706433/topic"),
        ("apprise", "ntfys://0x7f.1/topic"),
        ("apprise", "ntfys://[::1]/topic"),
        ("apprise", "ntfys://[::ffff:127.0.0.1]/topic"),
        ("apprise", "ntfys://metadata.google.internal/topic"),
        ("apprise", "gotifys://printer.local/token"),
        ("apprise", "ntfy://ntfy.example.com/topic"),
        ("apprise", "slack://a/b/c?redirect=yes"),
        ("apprise", "slack://a/b/c?verify=no"),
        ("apprise", "file:///etc/passwd"),
        ("apprise", "syslog://"),
        ("apprise", "mailto://user:pw@10.0.0.1"),
        ("apprise", "slack://a/b\nc"),
    ],
)
def test_an_endpoint_that_leads_elsewhere_is_refused(caller: Caller, method: str, endpoint: str):
    answer = caller.post("/notifications/channels", {"method": method, "endpoint": endpoint})

    assert answer.status_code == 422, answer.text
    assert list(answer.get_json()["errors"]) == ["endpoint"]
    assert caller.get("/notifications/channels").get_json()["items"] == []


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("slack://TokenAcanary/TokenBcanary/TokenCcanary", "Slack"),
        ("https://hooks.slack.com/services/T1/B2/TokenCcanary", "Slack"),
        ("ntfys://user:canary@push.example.com/topic", "ntfy at push.example.com"),
    ],
)
def test_the_secrets_of_a_url_are_kept_sealed_and_never_shown(
    caller: Caller, endpoint: str, shown: str
):
    channel = made(caller, method="apprise", endpoint=endpoint)

    assert channel["endpoint"] == shown
    application: Any = caller.application
    database = application.brokers._storage._database
    for name in ("channels", "deliveries", "audit_log"):
        assert "canary" not in str(list(database[name].find({"user_id": {"$ne": None}})))
    assert "canary" not in caller.get("/notifications/channels").text


def test_there_is_an_end_to_the_codes_that_are_sent(caller: Caller):
    answers = [
        caller.post("/notifications/channels", {"method": "telegram", "endpoint": str(900 + n)})
        for n in range(21)
    ]

    assert [answer.status_code for answer in answers[:20]] == [201] * 20
    assert answers[20].status_code in {409, 429}


def test_a_link_is_a_code_for_the_bot(caller: Caller):
    first = caller.post("/notifications/telegram/link").get_json()
    second = caller.post("/notifications/telegram/link").get_json()

    assert first["code"] != second["code"]
    assert second["command"] == f"/start {second['code']}"


def test_users_tell_themselves_things_and_read_them(caller: Caller):
    sent = caller.post("/notifications", {"event": "night job", "message": "It is through."})
    caller.post("/notifications", {"event": "night job", "message": "It is through again."})
    unread = caller.get("/notifications?unread=true").get_json()["items"]
    count = caller.get("/notifications/unread-count").get_json()

    caller.post(f"/notifications/{unread[0]['id']}/read")
    left = caller.get("/notifications?unread=true&kind=night job").get_json()["items"]
    all_read = caller.post("/notifications/read-all").get_json()

    assert sent.status_code == 201
    assert sent.get_json()["kind"] == "night job"
    assert count == {"unread": 2}
    assert [each["message"] for each in left] == ["It is through."]
    assert all_read == {"read": 1}
    assert caller.get("/notifications/unread-count").get_json() == {"unread": 0}
    assert len(caller.get("/notifications?unread=false").get_json()["items"]) == 2
