"""The equity curve, and sums that are put together."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.reports import (
    NOTHING,
    Grouping,
    PnlReport,
    PnlSum,
    added,
    equity_curve,
    pnl_rows,
    total_of,
)


def days(*nets: int) -> dict[str, PnlSum]:
    return {
        f"2026-11-{number:02}": PnlSum(Decimal(net + 5), Decimal(5), 1, int(net > 0), int(net < 0))
        for number, net in enumerate(nets, 1)
    }


def test_the_drawdown_is_how_far_the_equity_is_below_its_peak():
    curve = equity_curve(days(100, -300, 50, 400), Decimal(1000), Decimal(1000))

    assert [int(point.equity) for point in curve.points] == [1100, 800, 850, 1250]
    assert [int(point.peak) for point in curve.points] == [1100, 1100, 1100, 1250]
    assert [int(point.drawdown) for point in curve.points] == [0, 300, 250, 0]
    assert curve.deepest is not None
    assert curve.deepest.drawdown_percent == Decimal("27.27")
    assert curve.deepest.day.isoformat() == "2026-11-02"


def test_a_loss_on_the_first_day_is_a_drawdown_from_the_opening():
    curve = equity_curve(days(-10), Decimal(0), None)

    assert curve.deepest is not None
    assert curve.deepest.drawdown == 10
    assert curve.deepest.drawdown_percent is None


def test_there_are_no_percentages_of_what_is_not_above_zero():
    curve = equity_curve(days(-10, -10), Decimal(-5), Decimal(0))

    assert [point.drawdown_percent for point in curve.points] == [None, None]


def test_a_curve_of_gains_alone_has_no_drawdown():
    assert equity_curve(days(1, 2, 3), Decimal(0), None).deepest is None
    assert equity_curve({}, Decimal(0), None).deepest is None


@given(st.lists(st.integers(-500, 500), max_size=28))
def test_the_last_point_is_the_opening_and_everything_since(nets: list[int]):
    sums = days(*nets)

    curve = equity_curve(sums, Decimal(700), Decimal(700))

    last = curve.points[-1].equity if curve.points else Decimal(700)
    assert last == 700 + total_of(sums).net == 700 + sum(nets)
    assert all(point.peak >= point.equity for point in curve.points)


def test_sums_of_parts_are_put_together_by_their_keys():
    whole = added([days(1, 2), days(3), {}])

    assert whole == {
        "2026-11-01": PnlSum(Decimal(14), Decimal(10), 2, 2, 0),
        "2026-11-02": PnlSum(Decimal(7), Decimal(5), 1, 1, 0),
    }
    assert total_of({}) == NOTHING


def test_days_are_told_in_their_order_and_everything_else_the_best_first():
    sums = days(-30, 50, 10)
    names = {"2026-11-02": "Best"}

    in_time = pnl_rows(sums, Grouping.DAY, {})
    by_gain = pnl_rows(sums, Grouping.SYMBOL, names)

    assert [row.key[-2:] for row in in_time] == ["01", "02", "03"]
    assert [(row.key[-2:], row.name) for row in by_gain] == [
        ("02", "Best"),
        ("03", None),
        ("01", None),
    ]
    assert [row.net for row in by_gain] == [50, 10, -30]


def test_the_total_of_a_report_is_that_of_its_rows():
    day = date(2026, 11, 1)
    sums = days(-30, 50, 10)
    report = PnlReport(by=Grouping.DAY, first=day, last=day, items=pnl_rows(sums, Grouping.DAY, {}))

    assert report.total == total_of(sums) == PnlSum(Decimal(45), Decimal(15), 3, 2, 1)
