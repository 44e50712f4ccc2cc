import pytest

from tests.support.caller import API, Caller

TYPES = ["paper", "dhanhq", "zerodha", "upstox", "groww", "angelone", "exness", "justmarkets"]


def test_all_types_are_listed_with_those_that_can_trade(caller: Caller):
    items = caller.get("/brokers/types").get_json()["items"]

    assert [item["type"] for item in items] == TYPES
    assert [item["type"] for item in items if item["available"]] == ["paper", "dhanhq"]
    assert all(item["auth"] in {"none", "token", "oauth", "password_totp"} for item in items)
    assert all(
        {"name", "label", "secret", "required"} == f.keys() for i in items for f in i["fields"]
    )


def test_dhan_is_linked_by_token_and_its_credentials_never_come_back(caller: Caller):
    account = caller.dhan()

    shown = caller.get(f"/brokers/{account['id']}")
    assert account.keys() >= {"id", "type", "label", "status", "token_expiry", "connected_at"}
    assert (account["type"], account["status"]) == ("dhanhq", "unverified")
    assert account["connected_at"] is None
    assert "canary" not in shown.text
    assert "credentials" not in shown.get_json()


def test_credentials_are_ciphertext_in_the_store(caller: Caller):
    account = caller.dhan()

    user = caller.get("/auth/me").get_json()["id"]
    stored = caller.application.brokers._storage.now.brokers.get(user, account["id"])
    assert stored is not None
    assert stored.credentials is not None
    assert "canary" not in stored.credentials


@pytest.mark.parametrize(
    ("credentials", "wrong"),
    [
        ({"client_id": "1"}, {"credentials.access_token"}),
        ({"client_id": 1, "access_token": "x"}, {"credentials.client_id"}),
        ({"client_id": "1", "access_token": ""}, {"credentials.access_token"}),
        ({"client_id": "1", "access_token": "x", "pin": "1"}, {"credentials.pin"}),
        ({"client_id": "1", "access_token": {"$gt": ""}}, {"credentials.access_token"}),
        ({"client_id": "1", "access_token": "x" * 5000}, {"credentials.access_token"}),
        ({}, {"credentials.client_id", "credentials.access_token"}),
    ],
)
def test_wrong_credentials_are_told_field_by_field(caller: Caller, credentials, wrong):
    answer = caller.post("/brokers", {"type": "dhanhq", "credentials": credentials})

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == wrong


def test_a_second_paper_account_is_connected_at_once(caller: Caller):
    answer = caller.post("/brokers", {"type": "paper", "label": "Experiments"})

    assert answer.status_code == 201
    assert (answer.get_json()["status"], answer.get_json()["label"]) == ("connected", "Experiments")


def test_verifying_a_paper_account_keeps_it_connected(caller: Caller):
    answer = caller.post(f"/brokers/{caller.paper()['id']}/verify")

    assert (answer.status_code, answer.get_json()["status"]) == (200, "connected")


def test_a_broker_that_is_away_leaves_the_account_unverified_with_the_reason(caller: Caller):
    account = caller.dhan()

    answer = caller.post(f"/brokers/{account['id']}/verify")

    assert account["status_reason"]
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert caller.get(f"/brokers/{account['id']}").get_json()["status"] == "unverified"


def test_a_type_that_this_release_can_not_reach_is_kept_and_says_so(caller: Caller):
    credentials = {"api_key": "k-canary", "api_secret": "s-canary"}
    account = caller.post("/brokers", {"type": "zerodha", "credentials": credentials}).get_json()

    answer = caller.post(f"/brokers/{account['id']}/verify")

    assert account["status"] == "unverified"
    assert answer.status_code == 409
    assert "Zerodha" in answer.get_json()["detail"]


@pytest.mark.parametrize("book", ["funds", "positions", "holdings", "orders", "trades"])
def test_the_books_of_a_paper_account_are_shown(caller: Caller, book):
    answer = caller.get(f"/brokers/{caller.paper()['id']}/{book}")

    assert answer.status_code == 200
    body = answer.get_json()
    assert body["available"].startswith("100000") if book == "funds" else body["items"] == []


@pytest.mark.parametrize("book", ["funds", "positions", "holdings", "orders", "trades"])
def test_the_books_of_a_broker_that_is_away_are_unavailable(caller: Caller, book):
    answer = caller.get(f"/brokers/{caller.dhan()['id']}/{book}")

    assert answer.status_code == 503
    assert "canary" not in answer.text


def test_new_credentials_replace_the_old_ones_and_never_come_back(caller: Caller):
    account = caller.dhan()
    credentials = {"client_id": "1100000000", "access_token": "new-canary"}

    changed = caller.patch(f"/brokers/{account['id']}", {"credentials": credentials})
    wrong = caller.patch(f"/brokers/{account['id']}", {"credentials": {"pin": "1"}})

    assert changed.status_code == 200
    assert "canary" not in changed.text
    assert wrong.status_code == 422


def test_a_log_in_page_is_asked_for_by_its_owner_only(caller: Caller, stranger: Caller):
    account = caller.dhan()

    assert stranger.get(f"/brokers/{account['id']}/login-url").status_code == 404
    assert caller.get(f"/brokers/{caller.paper()['id']}/login-url").status_code == 409


def test_coming_back_without_a_good_state_leads_nowhere(caller: Caller):
    account = caller.dhan()
    path = f"/brokers/{account['id']}/callback"

    made_up = caller.call("GET", f"{path}?state=made-up&tokenId=1", headers={})
    nothing = caller.call("GET", path, headers={})
    caller.client.set_cookie("broker_login", "made-up", path=f"{API}{path}")
    kept = caller.call("GET", f"{path}?state=made-up&tokenId=1", headers={})

    for answer in (made_up, kept):
        assert (answer.status_code, answer.location) == (302, "/brokers?login=unknown")
    assert nothing.status_code == 404


def test_an_account_can_be_relabelled(caller: Caller):
    answer = caller.patch(f"/brokers/{caller.paper()['id']}", {"label": "Play money"})

    assert (answer.status_code, answer.get_json()["label"]) == (200, "Play money")


def test_an_account_can_be_unlinked_and_is_gone(caller: Caller):
    account = caller.dhan()

    assert caller.delete(f"/brokers/{account['id']}").status_code == 204
    assert caller.get(f"/brokers/{account['id']}").status_code == 404


def test_an_account_that_a_strategy_uses_stays(caller: Caller):
    account = caller.dhan()
    strategy = caller.strategy(broker_id=account["id"])

    refused = caller.delete(f"/brokers/{account['id']}")
    caller.delete(f"/strategies/{strategy['id']}")

    assert refused.status_code == 409
    assert caller.delete(f"/brokers/{account['id']}").status_code == 204


def test_the_last_paper_account_stays(caller: Caller):
    assert caller.delete(f"/brokers/{caller.paper()['id']}").status_code == 409


def test_long_lists_come_in_pages(caller: Caller):
    caller.dhan()
    caller.dhan()

    first = caller.get("/brokers?limit=2").get_json()
    second = caller.get(f"/brokers?limit=2&cursor={first['next_cursor']}").get_json()

    assert [len(first["items"]), len(second["items"])] == [2, 1]
    assert second["next_cursor"] is None
