"""Protections: what a price reaches is closed once, whatever dies, and nothing is missed."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.exits import ExitReason
from autotrade.domain.ids import PositionId
from autotrade.domain.kill_switches import KillLevel
from autotrade.domain.orders import OrderTicket, Product, Side
from autotrade.domain.positions import Position
from autotrade.domain.protections import ProtectionStatus, Trailing, TrailUnit
from autotrade.ports.marketdata import Gap, Tick
from autotrade.ports.position_storage import PositionKey
from autotrade.ports.storage import Query
from autotrade.services.protection_news import Hit
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.protections import HitOutcome
from tests.support.factories import ACCOUNT, NOON, OTHER_USER, STRATEGY, USER
from tests.support.fake_broker import Answer, Killed
from tests.support.pipeline import Pipeline, a_body

SBIN = "NSE:SBIN"
AT_ONCE = timedelta(0)


@pytest.fixture
def watch(pipeline: Pipeline) -> ProtectionWatch:
    return ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)


def held(pipeline: Pipeline, *, by_strategy: bool = False) -> Position:
    key = PositionKey(
        user_id=USER,
        broker_id=ACCOUNT,
        strategy_id=STRATEGY if by_strategy else None,
        symbol=SBIN,
        product=Product.INTRADAY,
    )
    found = pipeline.storage.now.positions.get(key)
    assert found is not None
    return found


def status(pipeline: Pipeline) -> ProtectionStatus:
    protection = held(pipeline).protection
    assert protection is not None
    return protection.status


def trade(pipeline: Pipeline, side: Side = Side.BUY, quantity: int = 10) -> Position:
    ticket = OrderTicket(
        broker_id=ACCOUNT, symbol=SBIN, side=side, quantity=Decimal(quantity), price=Decimal(100)
    )
    pipeline.trading.orders.place(USER, ticket)
    return held(pipeline)


def protect(pipeline: Pipeline, **levels: object) -> Position:
    return pipeline.trading.protections.set(USER, held(pipeline).id, levels, Decimal(100))


def tick(watch: ProtectionWatch, price: str, **changes: object) -> None:
    values: dict[str, object] = {"symbol": SBIN, "price": Decimal(price), "at": NOON}
    watch.on_tick(Tick(**{**values, **changes}))  # type: ignore[arg-type]  # by name


def act(pipeline: Pipeline, watch: ProtectionWatch) -> Sequence[HitOutcome]:
    """Make exits of what was reached, and carry them out."""
    hits = watch.hits(AT_ONCE)
    outcomes = pipeline.trading.protections.trigger(hits) if hits else []
    pipeline.trading.exits.carry_on()
    return outcomes


def sold(pipeline: Pipeline) -> list[Decimal]:
    return [order.quantity for order in pipeline.orders() if order.side is Side.SELL]


@pytest.mark.parametrize(
    ("levels", "prices", "reason"),
    [
        ({"stop_loss": Decimal(95)}, ["96", "95"], ExitReason.STOP_LOSS),
        ({"target": Decimal(105)}, ["104.95", "105"], ExitReason.TARGET),
        (
            {"trailing": Trailing(distance=Decimal(5))},
            ["104", "99.05", "110", "105.05", "105"],
            ExitReason.TRAILING_STOP,
        ),
        (
            {"trailing": Trailing(distance=Decimal(10), unit=TrailUnit.PERCENT)},
            ["120", "108.05", "107.9"],
            ExitReason.TRAILING_STOP,
        ),
        (
            {"stop_loss": Decimal(98), "trailing": Trailing(distance=Decimal(5))},
            ["98"],
            ExitReason.STOP_LOSS,
        ),
    ],
)
def test_a_level_that_is_reached_closes_the_position(
    pipeline: Pipeline, watch: ProtectionWatch, levels, prices, reason
):
    trade(pipeline)
    protect(pipeline, **levels)
    watch.load()

    for price in prices[:-1]:
        tick(watch, price)
        assert act(pipeline, watch) == []
    tick(watch, prices[-1])
    assert act(pipeline, watch) == [HitOutcome.EXIT]

    protection = held(pipeline).protection
    assert protection is not None
    assert (protection.status, protection.triggered_by) == (ProtectionStatus.DONE, reason)
    assert protection.trigger_price == Decimal(prices[-1])
    assert sold(pipeline) == [10]
    assert pipeline.held() == 0


def test_a_short_position_is_bought_back(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline, Side.SELL)
    protect(pipeline, stop_loss=Decimal(105), trailing=Trailing(distance=Decimal(3)))
    watch.load()

    for price in ("99", "97", "99.9"):
        tick(watch, price)
        assert act(pipeline, watch) == []
    tick(watch, "100")
    act(pipeline, watch)

    assert pipeline.held() == 0
    assert status(pipeline) is ProtectionStatus.DONE


def test_a_strategys_share_is_closed_and_nothing_else(pipeline: Pipeline, watch: ProtectionWatch):
    pipeline.post()
    pipeline.settle_down(rounds=2)
    trade(pipeline, quantity=7)
    share = held(pipeline, by_strategy=True)
    pipeline.trading.protections.set(USER, share.id, {"stop_loss": Decimal(95)}, Decimal(100))
    watch.load()

    tick(watch, "94")
    act(pipeline, watch)

    assert pipeline.held() == 7
    assert pipeline.held(by_strategy=True) == 0


def test_many_ticks_beyond_a_level_trigger_once(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    for _ in range(5):
        tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.EXIT]
    assert act(pipeline, watch) == []
    assert pipeline.told().count("protection.triggered") == 1


def test_two_watches_that_see_the_same_tick_close_once(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watches = [ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock) for _ in range(2)]
    for each in watches:
        each.load()
        tick(each, "90")

    outcomes = [act(pipeline, each) for each in watches]

    assert outcomes == [[HitOutcome.EXIT], [HitOutcome.STALE]]
    assert sold(pipeline) == [10]


def test_a_position_that_is_closed_otherwise_is_watched_no_more(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95), target=Decimal(110))
    watch.load()
    trade(pipeline, Side.SELL)

    tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.STALE]
    assert status(pipeline) is ProtectionStatus.DISARMED
    assert sold(pipeline) == [10]


def test_what_is_left_of_a_position_is_protected_still(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    trade(pipeline, Side.SELL, 4)

    tick(watch, "94")
    act(pipeline, watch)

    assert sold(pipeline) == [4, 6]
    assert pipeline.held() == 0


def test_new_levels_replace_the_old_ones(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    position = protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    protect(pipeline, stop_loss=Decimal(80))
    tick(watch, "94")
    assert act(pipeline, watch) == [HitOutcome.STALE]

    watch.refresh([position.id])
    tick(watch, "81")
    assert act(pipeline, watch) == []
    tick(watch, "80")

    assert act(pipeline, watch) == [HitOutcome.EXIT]


def test_a_level_that_is_taken_away_triggers_nothing(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    position = protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    protect(pipeline, stop_loss=None)

    watch.refresh([position.id])

    assert status(pipeline) is ProtectionStatus.DISARMED
    assert watch.symbols() == ()


def test_only_the_named_levels_change(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95), target=Decimal(110))

    protection = protect(pipeline, stop_loss=Decimal(96)).protection

    assert protection is not None
    assert (protection.stop_loss, protection.target) == (Decimal(96), Decimal(110))


@pytest.mark.parametrize(
    "levels",
    [
        {"stop_loss": Decimal(100)},
        {"target": Decimal(99)},
        {"trailing": Trailing(distance=Decimal(100), unit=TrailUnit.PERCENT)},
        {"trailing": Trailing(distance=Decimal(100))},
    ],
)
def test_levels_that_the_price_has_passed_are_refused(pipeline: Pipeline, levels):
    trade(pipeline)

    with pytest.raises(InvalidError) as refused:
        protect(pipeline, **levels)

    assert list(refused.value.errors) == list(levels)


def test_nothing_held_and_another_users_position_are_not_protected(pipeline: Pipeline):
    position = trade(pipeline)
    protections = pipeline.trading.protections
    with pytest.raises(NotFoundError):
        protections.set(OTHER_USER, position.id, {"stop_loss": Decimal(95)}, None)
    trade(pipeline, Side.SELL)

    with pytest.raises(ConflictError, match="Nothing is held"):
        protections.set(USER, position.id, {"stop_loss": Decimal(95)}, None)


def test_a_simulated_price_never_triggers_real_money(pipeline: Pipeline, watch: ProtectionWatch):
    pipeline.go_live()
    pipeline.storage.now.positions.save(trade(pipeline))
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    tick(watch, "90", simulated=True)
    assert act(pipeline, watch) == []
    tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.EXIT]


def test_the_first_price_after_a_restart_states_the_gap(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    first = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    first.load()
    first.keep()
    pipeline.clock.advance(minutes=10)
    second = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    second.load()

    tick(second, "90")
    act(pipeline, second)

    protection = held(pipeline).protection
    assert protection is not None
    assert protection.note is not None
    assert "No prices were seen from 20 Nov 12:00:00 IST to 20 Nov 12:10:00 IST." in protection.note
    assert pipeline.held() == 0


def test_a_gap_is_told_only_of_the_first_price(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    pipeline.storage.now.positions.watched(pipeline.clock.now())
    pipeline.clock.advance(minutes=10)
    watch = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    watch.load()

    tick(watch, "96")
    tick(watch, "90")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind is None


def test_best_prices_outlive_a_restart(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, trailing=Trailing(distance=Decimal(5)))
    watch.load()
    tick(watch, "120")
    watch.keep()

    again = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    again.load()
    tick(again, "115.05")
    assert again.hits(AT_ONCE) == []
    tick(again, "115")

    assert len(again.hits(AT_ONCE)) == 1


def a_gap(pipeline: Pipeline, low: int | None, high: int | None) -> Gap:
    now = pipeline.clock.now()
    return Gap(
        symbol=SBIN,
        since=now + timedelta(minutes=1),
        until=now + timedelta(minutes=4),
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
    )


@pytest.mark.parametrize(
    ("levels", "between", "reason"),
    [
        ({"stop_loss": Decimal(95)}, (95, 101), ExitReason.STOP_LOSS),
        ({"target": Decimal(105)}, (99, 106), ExitReason.TARGET),
        ({"stop_loss": Decimal(95), "target": Decimal(105)}, (90, 110), ExitReason.STOP_LOSS),
        ({"trailing": Trailing(distance=Decimal(5))}, (95, 101), ExitReason.TRAILING_STOP),
    ],
)
def test_what_was_reached_in_a_gap_is_acted_upon(
    pipeline: Pipeline, watch: ProtectionWatch, levels, between, reason
):
    trade(pipeline)
    protect(pipeline, **levels)
    watch.load()

    watch.on_gap(a_gap(pipeline, *between))

    (hit,) = watch.hits(AT_ONCE)
    assert hit.trigger.reason is reason
    assert hit.blind is not None


def test_a_gap_that_nobody_can_fill_is_stated_with_the_next_price(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    gap = a_gap(pipeline, None, None)

    watch.on_gap(gap)
    assert watch.hits(AT_ONCE) == []
    tick(watch, "94")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind == (gap.since, gap.until)


def test_a_gaps_best_price_moves_a_trailing_stop(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, trailing=Trailing(distance=Decimal(5)))
    watch.load()

    watch.on_gap(a_gap(pipeline, 99, 130))
    assert watch.hits(AT_ONCE) == []
    tick(watch, "125")

    assert len(watch.hits(AT_ONCE)) == 1


def test_levels_set_after_a_gap_are_not_held_against_it(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    gap = a_gap(pipeline, 1, 1000)
    pipeline.clock.advance(minutes=5)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    watch.on_gap(gap)

    assert watch.hits(AT_ONCE) == []


def test_a_kill_switch_holds_a_trigger_up_and_it_is_judged_again(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    pipeline.switches.set(USER, active=True, by=USER, level=KillLevel.KILL)
    for _ in range(2):
        tick(watch, "90")
        hits = watch.hits(AT_ONCE)
        assert pipeline.trading.protections.trigger(hits) == [HitOutcome.HALTED]
        watch.release(hits)
    pipeline.switches.set(USER, active=False, by=USER)
    tick(watch, "96")
    assert watch.hits(AT_ONCE) == []

    tick(watch, "95")

    assert act(pipeline, watch) == [HitOutcome.EXIT]
    assert pipeline.told().count("protection.held_up") == 1


def test_an_exit_that_fails_is_told_and_new_levels_can_be_set(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    pipeline.broker.answers = [Answer.REJECT] * 5
    tick(watch, "90")
    act(pipeline, watch)
    with pytest.raises(ConflictError, match="is being closed"):
        protect(pipeline, stop_loss=Decimal(80))

    for _ in range(10):
        pipeline.clock.advance(seconds=11)
        pipeline.trading.exits.carry_on()

    assert status(pipeline) is ProtectionStatus.FAILED
    assert "exit.failed" in pipeline.told()
    again = protect(pipeline, stop_loss=Decimal(80)).protection
    assert again is not None
    assert (again.status, again.version) == (ProtectionStatus.ARMED, 2)


def test_what_is_done_is_on_record(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    tick(watch, "94.5")
    act(pipeline, watch)

    actions = [entry.action for entry in pipeline.audit.page(Query(user_id=USER)).items[::-1]]

    assert actions[-3:] == ["protection.set", "protection.triggered", "exit.done"]


def test_whoever_dies_between_trigger_and_fill_the_position_is_closed_once(
    pipeline: Pipeline, watch: ProtectionWatch
):
    steps, died = 0, True
    while died:
        position = trade(pipeline)
        protect(pipeline, stop_loss=Decimal(95))
        watch.load()
        before = len(sold(pipeline))
        tick(watch, "90")
        hits = watch.hits(AT_ONCE)
        mortal = pipeline.mortal_trading()
        pipeline.killer.steps = steps
        try:
            mortal.protections.trigger(hits)
            mortal.exits.carry_on()
        except Killed:
            died = True
        else:
            died = False
        pipeline.killer.steps, pipeline.killer.is_dead = None, False
        for _ in range(3):
            pipeline.trading.protections.trigger(hits)
            pipeline.trading.exits.carry_on()
            pipeline.clock.advance(seconds=13)

        assert sold(pipeline)[before:] == [10]
        assert status(pipeline) is ProtectionStatus.DONE
        watch.refresh([position.id])
        steps += 1
    assert steps > 5


def test_a_hit_of_a_position_that_is_not_there_is_stale(pipeline: Pipeline):
    trigger = Hit(
        user_id=USER,
        position_id=PositionId("none"),
        version=1,
        trigger=None,  # type: ignore[arg-type]  # nobody looks at it
        at=pipeline.clock.now(),
    )

    assert pipeline.trading.protections.trigger([trigger]) == [HitOutcome.STALE]


def test_a_level_that_was_set_while_nobody_watched_states_the_rest_of_the_gap(pipeline: Pipeline):
    pipeline.storage.now.positions.watched(pipeline.clock.now())
    pipeline.clock.advance(minutes=5)
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    pipeline.clock.advance(minutes=5)
    watch = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    watch.load()

    tick(watch, "94")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind == (NOON + timedelta(minutes=5), NOON + timedelta(minutes=10))


def armed_share(pipeline: Pipeline) -> tuple[object, ...]:
    protection = held(pipeline, by_strategy=True).protection
    assert protection is not None
    return protection.status, protection.stop_loss, protection.target


@pytest.mark.parametrize(
    ("fields", "levels"),
    [
        ({"stop_loss": "95", "take_profit": "120"}, (Decimal(95), Decimal(120))),
        ({"sl_pct": "2"}, (Decimal(98), None)),
        ({"action": "sell", "stop_loss": "105"}, (Decimal(105), None)),
    ],
)
def test_an_entrys_levels_protect_the_strategys_share(
    pipeline: Pipeline, watch: ProtectionWatch, fields: dict[str, str], levels: object
):
    pipeline.post(a_body(**fields))
    pipeline.settle_down(rounds=2)
    watch.load()

    assert armed_share(pipeline)[1:] == levels
    assert held(pipeline).protection is None
    tick(watch, "105" if "action" in fields else "95")
    act(pipeline, watch)
    assert pipeline.held() == 0


def test_an_exits_alert_arms_nothing(pipeline: Pipeline):
    pipeline.post()
    pipeline.post(action="sell", price="101", stop_loss="95")
    pipeline.settle_down(rounds=3)

    assert held(pipeline, by_strategy=True).protection is None


def test_the_latest_entrys_levels_count_and_what_they_leave_out_stays(pipeline: Pipeline):
    pipeline.post(stop_loss="95", take_profit="120")
    pipeline.settle_down(rounds=2)
    pipeline.post(stop_loss="97")
    pipeline.settle_down(rounds=2)

    assert armed_share(pipeline) == (ProtectionStatus.ARMED, Decimal(97), Decimal(120))


def test_levels_that_can_not_be_are_shown_with_the_reason(pipeline: Pipeline):
    pipeline.post(stop_loss="105")
    pipeline.settle_down(rounds=2)

    protection = held(pipeline, by_strategy=True).protection
    assert protection is not None
    assert protection.status is ProtectionStatus.DISARMED
    assert protection.note is not None
    assert "must be below the price" in protection.note
