"""Reports over HTTP: the same numbers wherever they are asked for."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.ids import ClientTag
from autotrade.domain.orders import Product, Side
from autotrade.storage.bson import to_document
from tests.support.caller import PROBLEM, Caller
from tests.support.factories import a_fill, an_order
from tests.support.tables import table_of

LIVE = [
    (Side.BUY, datetime(2026, 5, 4, 5, tzinfo=UTC)),
    (Side.SELL, datetime(2026, 5, 20, 18, 30, tzinfo=UTC)),
]
"""An entry in the morning, and an exit in the first second of the next day in India."""
GROUPINGS = ["day", "month", "strategy", "symbol", "broker"]


def asked(caller: Caller, path: str) -> Any:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def rows_of(caller: Caller, path: str) -> list[dict[str, str]]:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.text
    header, *rows = table_of(answer)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def trader(caller: Caller) -> Caller:
    """A user with a round trip that won ten rupees and an entry of another symbol."""
    strategy = caller.strategy(name="Cross", risk={"max_quantity": "50"})
    caller.execution(strategy)
    caller.execution(strategy, action="sell", price="813.35")
    caller.execution(strategy, symbol="NSE:LT", price="3600", quantity="2")
    return caller


@pytest.mark.parametrize("by", GROUPINGS)
def test_profit_and_loss_is_the_same_by_whatever_it_is_told(trader: Caller, by: str):
    pnl = asked(trader, f"/reports/pnl?by={by}")

    trades = asked(trader, "/trades")["items"]
    net = sum((Decimal(trade["pnl_net"]) for trade in trades), Decimal(0))
    told = sum((Decimal(row["pnl_net"]) for row in pnl["items"]), Decimal(0))
    assert Decimal(pnl["total"]["pnl_net"]) == told == net
    assert pnl["total"]["pnl_gross"] == "10.00"
    assert (pnl["total"]["trades"], pnl["total"]["wins"]) == (1, 1)


def test_strategies_and_accounts_are_told_by_their_names(trader: Caller):
    (by_strategy,) = asked(trader, "/reports/pnl?by=strategy")["items"]
    (by_broker,) = asked(trader, "/reports/pnl?by=broker")["items"]

    assert by_strategy["name"] == "Cross"
    assert by_broker["key"] == trader.paper()["id"]
    assert by_broker["name"] == trader.paper()["label"]


def test_the_figures_of_a_paper_account_are_those_of_its_portfolio(trader: Caller):
    pnl = asked(trader, "/reports/pnl")["total"]
    portfolio = asked(trader, "/portfolio")
    statement = asked(trader, "/reports/statement")
    charges = asked(trader, "/reports/charges")

    assert pnl["pnl_net"] == portfolio["realized_pnl"]
    assert pnl["charges"] == portfolio["charges_paid"] == charges["total"]["total"]
    assert statement["closing"]["cash"] == portfolio["cash"]
    assert statement["closing"]["charges"] == portfolio["charges_paid"]
    assert charges["estimated"] is False


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_when_flat_the_days_gained_what_the_ledger_says(caller: Caller, method: str):
    dice = random.Random(method)  # noqa: S311 - no secret
    caller.patch(f"/brokers/{caller.paper()['id']}", {"cost_method": method})
    strategies = [
        caller.strategy(name=f"S{number}", risk={"dedupe_seconds": 0}) for number in (1, 2)
    ]
    held: dict[tuple[int, str], int] = {}
    for _ in range(14):
        book = (dice.randint(0, 1), dice.choice(["NSE:SBIN", "NSE:ITC"]))
        held[book] = held.get(book, 0) + trade(caller, strategies, book, dice.randint(-20, 20) or 7)
    for book, quantity in held.items():
        if quantity:
            trade(caller, strategies, book, -quantity)

    open_ones = [each for each in asked(caller, "/trades")["items"] if each["status"] == "open"]
    assert open_ones == []
    closing = asked(caller, "/reports/statement")["closing"]
    for by in GROUPINGS:
        total = asked(caller, f"/reports/pnl?by={by}")["total"]
        assert to_the_paisa(total["pnl_gross"]) == to_the_paisa(closing["realized_pnl"])
        assert to_the_paisa(total["charges"]) == to_the_paisa(closing["charges"])
    assert closing["margin"] == closing["holdings"] == "0.00"


def trade(
    caller: Caller, strategies: list[dict[str, Any]], book: tuple[int, str], quantity: int
) -> int:
    """Order a signed quantity in a strategy's book; return what was filled of it."""
    made = caller.execution(
        strategies[book[0]],
        action="buy" if quantity > 0 else "sell",
        symbol=book[1],
        quantity=str(abs(quantity)),
        price=f"{400 + abs(quantity) * 1.05:.2f}",
    )
    assert made["status"] == "success", made
    return quantity


def to_the_paisa(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def test_the_equity_stands_on_the_accounts_capital(trader: Caller):
    curve = asked(trader, f"/reports/equity?broker_id={trader.paper()['id']}")

    (point,) = curve["items"]
    net = Decimal(asked(trader, "/portfolio")["realized_pnl"])
    assert (curve["capital"], curve["opening"]) == ("100000.00", "100000.00")
    assert Decimal(point["equity"]) == 100_000 + net
    assert Decimal(point["drawdown"]) == max(-net, Decimal(0))


def test_a_statement_leads_from_its_opening_to_its_closing_balance(trader: Caller):
    statement = asked(trader, "/reports/statement")

    balance = Decimal(statement["opening"]["cash"])
    for line in statement["items"]:
        balance += Decimal(line["amount"])
        assert Decimal(line["balance"]) == balance
    assert balance == Decimal(statement["closing"]["cash"])
    assert [line["kind"] for line in statement["items"]] == ["opening", "fill", "fill", "fill"]


def test_a_statement_is_the_same_in_pages_and_in_files(trader: Caller):
    whole = asked(trader, "/reports/statement")
    paged: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = asked(trader, f"/reports/statement?limit=1{cursor}")
        assert (page["opening"], page["closing"]) == (whole["opening"], whole["closing"])
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    rows = rows_of(trader, "/reports/statement.csv")
    assert paged == whole["items"]
    assert table_of(trader.get("/reports/statement.xlsx"))[0] == list(rows[0])
    assert rows[0]["kind"] == "opening_balance"
    assert rows[-1]["kind"] == "closing_balance"
    assert rows[-1]["balance"] == whole["closing"]["cash"]
    for row, line in zip(rows[1:-1], whole["items"], strict=True):
        assert row == {name: line[name] or "" for name in row}


def test_the_tax_view_counts_what_was_sold_on_the_same_day_as_speculative(trader: Caller):
    view = asked(trader, "/reports/tax?year=2026-27&type=paper")
    (lot,) = rows_of(trader, "/reports/tax.csv?year=2026-27&type=paper")

    sums = {row["category"]: row for row in view["items"]}
    assert sums["speculative"]["net"] == lot["gain"] == "10.00"
    assert sums["speculative"]["lots"] == 1
    assert sum(row["lots"] for row in view["items"]) == 1
    assert sums["derivatives"]["turnover"] == "0.00"
    assert "no advice" in view["notes"][0]


@pytest.fixture
def investor(caller: Caller) -> Caller:
    """A user who bought and sold 100 shares for delivery on a live account."""
    broker_id, user_id = caller.dhan()["id"], asked(caller, "/auth/me")["id"]
    storage: Any = caller.application.storage
    for number, (side, at) in enumerate(LIVE):
        order = an_order(
            user_id=user_id,
            broker_id=broker_id,
            symbol="NSE:RELIANCE",
            side=side,
            created_at=at,
            paper=False,
            product=Product.DELIVERY,
            client_tag=ClientTag(f"{user_id} {number}"),
            fills=(a_fill(quantity=Decimal(100), price=Decimal(3000), at=at),),
        )
        storage._database["orders"].insert_one(to_document(order))
    return caller


def test_live_charges_are_reckoned_by_the_tables_and_say_so(investor: Caller):
    bought, sold = asked(investor, "/reports/charges?type=live&from=2026-05-01")["items"]
    by_month = asked(investor, "/reports/charges?by=month&from=2026-05-01")
    paper = asked(investor, "/reports/charges?type=paper&from=2026-05-01")

    assert (bought["key"], bought["total"]) == ("2026-05-04", "356.22")
    assert (bought["stt"], bought["exchange"], bought["stamp"]) == ("300.00", "9.21", "45.00")
    assert (sold["key"], sold["total"]) == ("2026-05-21", "311.22")  # after midnight in India
    assert by_month["estimated"] is True
    assert [row["key"] for row in by_month["items"]] == ["2026-05"]
    assert by_month["total"]["total"] == "667.44"
    assert (paper["items"], paper["estimated"]) == ([], False)


def test_shares_that_were_held_for_weeks_are_a_short_term_gain_of_their_year(investor: Caller):
    sums = {row["category"]: row for row in asked(investor, "/reports/tax?year=2026-27")["items"]}
    before = asked(investor, "/reports/tax?year=2025-26")["items"]
    (lot,) = rows_of(investor, "/reports/tax.csv?year=2026-27")

    assert (sums["short_term"]["lots"], sums["short_term"]["proceeds"]) == (1, "300000.00")
    assert (sums["short_term"]["charges"], sums["short_term"]["stt"]) == ("667.44", "600.00")
    assert (lot["bought_on"], lot["sold_on"]) == ("2026-05-04", "2026-05-21")
    assert not any(row["lots"] for row in before)


def test_live_taxes_know_nothing_of_paper(trader: Caller):
    view = asked(trader, "/reports/tax?year=2026-27")

    assert view["type"] == "live"
    assert not sum(row["lots"] for row in view["items"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/reports/pnl?by=weather", "by"),
        ("/reports/pnl?from=2026-11-22&to=2026-11-21", "to"),
        ("/reports/pnl?from=0001-01-01", "from"),
        ("/reports/charges?by=symbol", "by"),
        ("/reports/tax?year=2026-28", "year"),
        ("/reports/tax.csv?year=2026", "year"),
        ("/reports/trades.csv?type=real", "type"),
        ("/reports/executions.xlsx?limit=5", "limit"),
        ("/reports/statement?from=0001-01-01", "from"),
        ("/reports/equity?side=UP", "side"),
        ("/reports/pnl?status=success", "status"),
        ("/reports/charges?side=LONG", "side"),
        *((f"/reports/charges{kind}?status=open", "status") for kind in ("", ".csv", ".xlsx")),
        ("/reports/charges?source=recorded", "source"),
        *((f"/reports/statement{kind}?symbol=NSE:LT", "symbol") for kind in ("", ".csv", ".xlsx")),
        ("/reports/statement?status=open", "status"),
    ],
)
def test_what_a_report_cannot_be_asked_for_is_told_by_name(caller: Caller, path: str, field: str):
    answer = caller.get(path)

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert answer.get_json()["errors"].keys() == {field}


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/reports/charges?status=open", "profit and loss knows a status"),
        ("/reports/statement?symbol=NSE:LT", "would not add up"),
    ],
)
def test_a_filter_that_can_mean_nothing_is_refused_with_the_reason(
    caller: Caller, path: str, word: str
):
    ((told,),) = caller.get(path).get_json()["errors"].values()

    assert word in told


def test_the_tax_view_is_of_the_present_financial_year_unless_another_is_named(trader: Caller):
    day = asked(trader, "/reports/pnl")["to"]
    began = int(day[:4]) - (day[5:] < "04-01")

    present = asked(trader, "/reports/tax?type=paper")

    assert present["year"] == f"{began}-{(began + 1) % 100:02}"
    assert present["from"] <= day <= present["to"]
    assert sum(row["lots"] for row in present["items"]) == 1
    assert len(rows_of(trader, "/reports/tax.xlsx?type=paper")) == 1


def test_a_report_of_nothing_is_empty(caller: Caller):
    pnl = asked(caller, "/reports/pnl")
    curve = asked(caller, "/reports/equity")
    statement = asked(caller, "/reports/statement")

    assert (pnl["items"], pnl["total"]["pnl_net"]) == ([], "0.00")
    assert (curve["items"], curve["max_drawdown"], curve["capital"]) == ([], None, None)
    assert (statement["items"], statement["closing"]["total"]) == ([], "0.00")
    assert rows_of(caller, "/reports/executions.xlsx") == []
