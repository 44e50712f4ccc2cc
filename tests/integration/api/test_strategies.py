import pytest

from tests.support.caller import BROKEN_SCRIPT, SCRIPT, Caller


def test_a_paper_strategy_for_webhooks_takes_alerts_at_once(caller: Caller):
    strategy = caller.strategy(symbols=["sbin", "BSE:TCS", "NSE:SBIN"])

    assert strategy.keys() >= {
        *("id", "name", "script", "version", "broker_id", "paper_trading", "mode", "status"),
        *("webhook_path", "webhook_url", "diagnostics", "created_at", "updated_at"),
    }
    assert (strategy["status"], strategy["version"], strategy["mode"]) == ("active", 1, "webhook")
    assert strategy["broker_id"] == caller.paper()["id"]
    assert strategy["symbols"] == ["NSE:SBIN", "BSE:TCS"]
    assert strategy["webhook_url"].endswith(f"/api/v1/webhooks/{strategy['webhook_path']}")
    assert len(strategy["webhook_path"]) >= 43


def test_a_script_with_errors_is_kept_with_its_diagnostics(caller: Caller):
    strategy = caller.strategy(script=BROKEN_SCRIPT)

    assert strategy["status"] == "error"
    assert strategy["status_reason"]
    found = strategy["diagnostics"][0]
    assert found.keys() == {
        *("severity", "code", "message", "line", "column", "end_line", "end_column")
    }
    assert caller.post(f"/strategies/{strategy['id']}/deploy").status_code == 409


def test_a_mended_script_is_a_new_version_and_takes_alerts(caller: Caller):
    strategy = caller.strategy(script=BROKEN_SCRIPT)

    mended = caller.patch(f"/strategies/{strategy['id']}", {"script": SCRIPT}).get_json()

    assert (mended["status"], mended["version"], mended["diagnostics"]) == ("active", 2, [])
    versions = caller.get(f"/strategies/{strategy['id']}/versions").get_json()["items"]
    assert [(v["version"], v["script"]) for v in versions] == [(2, SCRIPT), (1, BROKEN_SCRIPT)]


def test_the_same_script_again_is_no_new_version(caller: Caller):
    strategy = caller.strategy()

    same = caller.patch(f"/strategies/{strategy['id']}", {"script": SCRIPT}).get_json()

    assert same["version"] == 1


def test_a_change_that_names_an_old_version_is_refused(caller: Caller):
    strategy = caller.strategy()
    path = f"/strategies/{strategy['id']}"
    caller.patch(path, {"script": SCRIPT + "\n", "version": 1})

    answer = caller.patch(path, {"script": SCRIPT + "\n\n", "version": 1})

    assert answer.status_code == 409
    assert caller.get(path).get_json()["version"] == 2


def test_numbers_come_as_text_or_numbers_and_go_out_as_text(caller: Caller):
    strategy = caller.strategy(
        sizing={"mode": "risk_percent", "value": 1.5},
        risk={"max_quantity": "0010.50", "max_value": 1000, "max_positions": 3},
    )

    assert strategy["sizing"] == {"mode": "risk_percent", "value": "1.5"}
    assert strategy["risk"]["max_quantity"] == "10.5"
    assert strategy["risk"]["max_value"] == "1000.00"
    assert strategy["risk"]["max_positions"] == 3
    assert strategy["risk"]["max_age_seconds"] == 60


def test_changing_one_limit_leaves_the_others(caller: Caller):
    strategy = caller.strategy(risk={"max_quantity": "10", "max_value": "500"})

    changed = caller.patch(
        f"/strategies/{strategy['id']}", {"risk": {"max_quantity": None}}
    ).get_json()

    assert (changed["risk"]["max_quantity"], changed["risk"]["max_value"]) == (None, "500.00")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": {"$gt": ""}}, "name"),
        ({"script": ""}, "script"),
        ({"script": "x" * 262145}, "script"),
        ({"script": "ü" * 200000}, "script"),
        ({"paper_trading": "yes"}, "paper_trading"),
        ({"mode": "magic"}, "mode"),
        ({"symbols": ["NSE:"]}, "symbols.0"),
        ({"symbols": ["NSE:SBIN"] * 201}, "symbols"),
        ({"symbols": "NSE:SBIN"}, "symbols"),
        ({"timeframe": "soon"}, "timeframe"),
        ({"sizing": {"mode": "fixed_qty", "value": 0}}, "sizing.value"),
        ({"sizing": {"mode": "fixed_qty", "value": -1}}, "sizing.value"),
        ({"sizing": {"mode": "fixed_qty", "value": True}}, "sizing.value"),
        ({"sizing": {"mode": "fixed_qty", "value": "1e400"}}, "sizing.value"),
        ({"sizing": {"mode": "fixed_qty", "value": "NaN"}}, "sizing.value"),
        ({"sizing": {"mode": "fixed_qty", "value": "1" * 40}}, "sizing.value"),
        ({"sizing": {"mode": "percent_equity", "value": "100.01"}}, "sizing.value"),
        ({"sizing": {"mode": "percent_equity"}}, "sizing.value"),
        ({"risk": {"allowed_hours": "25:00-26:00"}}, "risk.allowed_hours"),
        ({"risk": {"allowed_hours": "15:00-09:00"}}, "risk.allowed_hours"),
        ({"risk": {"allowed_symbols": ["??"]}}, "risk.allowed_symbols.0"),
        ({"risk": {"price_band_percent": "101"}}, "risk.price_band_percent"),
        ({"risk": {"max_age_seconds": 1.5}}, "risk.max_age_seconds"),
        ({"risk": {"max_orders_per_minute": 0}}, "risk.max_orders_per_minute"),
        ({"risk": {"max_losses": 1}}, "risk.max_losses"),
        ({"risk": [1]}, "risk"),
        ({"inputs": {"len": [1]}}, "inputs.len.value"),
        ({"inputs": {"$where": 1}}, "inputs.$where.key"),
        ({"inputs": {"len": 10**20}}, "inputs.len.value"),
        ({"user_id": "x"}, "user_id"),
        ({"status": "active"}, "status"),
        ({"webhook_path": "mine"}, "webhook_path"),
    ],
)
def test_what_is_wrong_is_told_by_field(caller: Caller, changes, wrong):
    answer = caller.post("/strategies", {"name": "Cross", "script": SCRIPT, **changes})

    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"].keys() == {wrong}


def test_a_broker_account_of_somebody_else_is_not_there(caller: Caller, stranger: Caller):
    body = {"name": "Cross", "script": SCRIPT, "broker_id": stranger.paper()["id"]}

    assert caller.post("/strategies", body).status_code == 404


def test_a_paper_strategy_may_name_a_live_account_and_trades_on_paper(caller: Caller):
    strategy = caller.strategy(broker_id=caller.dhan()["id"])

    execution = caller.execution(strategy)

    assert (execution["type"], execution["status"]) == ("paper", "success")
    assert execution["broker_id"] == caller.paper()["id"]


def test_pausing_and_resuming_can_be_asked_twice(caller: Caller):
    path = f"/strategies/{caller.strategy()['id']}"

    statuses = [
        caller.post(f"{path}/{step}").get_json()["status"]
        for step in ("pause", "pause", "resume", "resume", "deploy", "pause", "deploy")
    ]

    assert statuses == ["paused", "paused", "active", "active", "active", "paused", "active"]


def test_a_live_strategy_starts_as_a_draft_and_needs_its_name_to_go_live(caller: Caller):
    strategy = caller.strategy(paper_trading=False, broker_id=caller.dhan()["id"])
    path = f"/strategies/{strategy['id']}"

    without = caller.post(f"{path}/deploy")
    wrong = caller.post(f"{path}/deploy", {"confirm": "cross"})
    right = caller.post(f"{path}/deploy", {"confirm": "Cross"})

    assert strategy["status"] == "draft"
    assert [a.status_code for a in (without, wrong, right)] == [422, 422, 409]
    assert "DhanHQ" in right.get_json()["detail"]
    assert caller.post(f"{path}/pause").status_code == 409


def test_turning_live_makes_an_active_strategy_a_draft_again(caller: Caller):
    path = f"/strategies/{caller.strategy()['id']}"

    live = caller.patch(path, {"paper_trading": False}).get_json()
    paper = caller.patch(path, {"paper_trading": True}).get_json()

    assert (live["status"], live["deployed_at"]) == ("draft", None)
    assert paper["status"] == "active"


def test_a_live_strategy_is_never_sent_a_test_alert(caller: Caller):
    strategy = caller.strategy(paper_trading=False)

    assert caller.post(f"/strategies/{strategy['id']}/test-alert").status_code == 409


def test_native_mode_waits_for_the_engine(caller: Caller):
    strategy = caller.strategy(mode="native")

    answer = caller.post(f"/strategies/{strategy['id']}/deploy")

    assert (strategy["status"], answer.status_code) == ("draft", 409)
    assert "engine" in answer.get_json()["detail"]


def test_a_new_webhook_address_replaces_the_old_one(caller: Caller):
    old = caller.strategy()

    new = caller.post(f"/strategies/{old['id']}/rotate-webhook").get_json()

    assert new["webhook_path"] != old["webhook_path"]
    assert caller.alert(old, {"action": "buy", "symbol": "SBIN"}).status_code == 404
    assert caller.alert(new, {"action": "buy", "symbol": "SBIN"}).status_code == 200


def test_the_alert_message_names_the_revision_of_the_script(caller: Caller):
    strategy = caller.strategy()

    shown = caller.get(f"/strategies/{strategy['id']}/alert-message").get_json()

    assert '"act":"{{strategy.order.action}}"' in shown["message"]
    assert shown["webhook_url"] == strategy["webhook_url"]
    assert shown["webhook_path"] == strategy["webhook_path"]


def test_two_test_alerts_are_two_executions(caller: Caller):
    strategy = caller.strategy(symbols=["NSE:SBIN"])

    receipts = [caller.post(f"/strategies/{strategy['id']}/test-alert") for _ in range(2)]
    caller.work()

    assert [r.get_json()["duplicate"] for r in receipts] == [False, False]
    items = caller.get("/executions").get_json()["items"]
    assert [(e["status"], e["symbol"]) for e in items] == [("success", "NSE:SBIN")] * 2
    assert caller.get("/alerts").get_json()["items"][0]["source"] == "test"


def test_a_deleted_strategy_is_gone_and_its_executions_stay(caller: Caller):
    strategy = caller.strategy()
    execution = caller.execution(strategy)

    assert caller.delete(f"/strategies/{strategy['id']}").status_code == 204

    assert caller.get(f"/strategies/{strategy['id']}").status_code == 404
    assert caller.delete(f"/strategies/{strategy['id']}").status_code == 404
    assert caller.alert(strategy, {"action": "buy", "symbol": "SBIN"}).status_code == 404
    assert caller.get(f"/executions/{execution['id']}").get_json() == execution


def test_strategies_are_listed_newest_first_by_status(caller: Caller):
    first, second = caller.strategy(), caller.strategy()
    caller.strategy(script=BROKEN_SCRIPT)

    items = caller.get("/strategies?status=active").get_json()["items"]

    assert items == [second, first]


def test_a_script_can_be_checked_without_a_strategy(caller: Caller):
    good = caller.post("/pine/check", {"script": SCRIPT}).get_json()
    bad = caller.post("/pine/check", {"script": BROKEN_SCRIPT}).get_json()

    assert good.keys() == {*("ok", "version", "kind", "title", "diagnostics", "inputs", "orders")}
    assert (good["ok"], good["version"], good["kind"], good["title"]) == (True, 6, "strategy", "X")
    assert (bad["ok"], bad["diagnostics"][0]["line"]) == (False, 2)
