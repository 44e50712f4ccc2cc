"""Bugs planted in the program, of the kinds that must never be: the simulation has to see each."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from autotrade.domain import risk
from autotrade.domain.alerts import Alert
from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.domain.orders import Fill, Order
from autotrade.ports.brokers import OrderView, Outcome, PlaceResult
from autotrade.ports.event_storage import Behind
from autotrade.services import outcomes
from autotrade.services.alerts import AlertService
from autotrade.services.dispatches import Dispatcher
from autotrade.services.placements import PlacementService
from autotrade.services.settlements import SettlementService
from autotrade.services.sweeps import SweepService
from autotrade.storage import alerts, durable_inserts
from autotrade.storage.event_numbers import NUMBERS
from autotrade.storage.events import MongoEvents
from autotrade.storage.guesses import Guesses
from autotrade.storage.orders import MongoOrders
from autotrade.storage.outbox import MongoOutbox
from autotrade.storage.unit_of_work import MongoStorage
from tests.faults.simulation.playing import play_all
from tests.support.fakes import FakePublisher

SEEDS = range(180)
Plant = Callable[[pytest.MonkeyPatch], None]


def send_again_after_an_unknown_outcome(patch: pytest.MonkeyPatch) -> None:
    send = Dispatcher.send

    def twice(self: Dispatcher, order: Order) -> PlaceResult:
        result = send(self, order)
        return send(self, order) if result.outcome is Outcome.UNKNOWN else result

    patch.setattr(Dispatcher, "send", twice)


def send_what_a_dead_worker_left_without_a_look(patch: pytest.MonkeyPatch) -> None:
    def take_over(self: PlacementService, order: Order, _: object) -> Order:
        return self._begin_again(order)

    patch.setattr(PlacementService, "take_over", take_over)


def take_a_time_out_for_a_refusal(patch: pytest.MonkeyPatch) -> None:
    send = Dispatcher.send

    def sure(self: Dispatcher, order: Order) -> PlaceResult:
        result = send(self, order)
        unknown = result.outcome is Outcome.UNKNOWN
        return replace(result, outcome=Outcome.REJECTED) if unknown else result

    patch.setattr(Dispatcher, "send", sure)


def count_all_fills_instead_of_the_new_ones(patch: pytest.MonkeyPatch) -> None:
    seen = outcomes.seen

    def again(order: Order, view: OrderView, now: Any) -> tuple[Order, tuple[Fill, ...]]:
        changed, fills = seen(order, view, now)
        return changed, changed.fills if fills else ()

    patch.setattr("autotrade.services.settlements.seen", again)


def answer_before_the_alert_is_stored(patch: pytest.MonkeyPatch) -> None:
    def hopeful(*arguments: Any) -> set[str]:
        try:
            return durable_inserts._inserted(*arguments)
        except AutoReconnect:
            return set()

    patch.setattr(alerts, "insert_all", hopeful)


def forget_the_sweep(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SweepService, "sweep", lambda self: None)


def send_what_is_too_old(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(risk, "is_too_old", lambda *_: False)


def write_orders_whatever_state_they_are_in(patch: pytest.MonkeyPatch) -> None:
    save = MongoOrders.replace

    def blind(self: MongoOrders, order: Order, where: object, conflict: str) -> None:
        save(self, order, {}, conflict)

    patch.setattr(MongoOrders, "replace", blind)


def write_without_transactions(patch: pytest.MonkeyPatch) -> None:
    def loose(self: MongoStorage, work: Any, meanwhile: Any = lambda _: None) -> Any:
        result = work(self.now)
        meanwhile(result)
        return result

    patch.setattr(MongoStorage, "transact", loose)


def tell_nobody_what_is_settled(patch: pytest.MonkeyPatch) -> None:
    settle = SettlementService.settle_within

    def silent(self: SettlementService, repos: Any, order: Order, view: OrderView) -> Any:
        patch.setattr(MongoEvents, "append", lambda *_: None)
        try:
            return settle(self, repos, order, view)
        finally:
            patch.setattr(MongoEvents, "append", append)

    append = MongoEvents.append
    patch.setattr(SettlementService, "settle_within", silent)


def call_events_told_before_they_are(patch: pytest.MonkeyPatch) -> None:
    real = MongoOutbox.behind

    def hasty(self: MongoOutbox, user_ids: Collection[UserId]) -> Sequence[Behind]:
        found = real(self, user_ids)
        self.told({each.user_id: each.seq for each in found})
        return found

    patch.setattr(MongoOutbox, "behind", hasty)


def look_for_no_events_that_nobody_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MongoOutbox, "recent", lambda _: [])


def tell_events_whatever_was_told_before(patch: pytest.MonkeyPatch) -> None:
    def careless(self: FakePublisher, events: Sequence[Event]) -> bool:
        self.heard += events
        self.shown.update({event.user_id: event.seq or 0 for event in events})
        return bool(events)

    patch.setattr(FakePublisher, "tell", careless)


def number_events_beside_the_counter(patch: pytest.MonkeyPatch) -> None:
    expect = MongoEvents.expect

    def careless(self: MongoEvents, user_ids: Any, work: Any) -> None:
        expect(self, user_ids, work)
        update = work.update

        def beside(name: str, *rest: Any, **named: Any) -> None:
            if name != NUMBERS:
                update(name, *rest, **named)

        patch.setattr(work, "update", beside)

    patch.setattr(MongoEvents, "expect", careless)


def go_on_with_what_was_guessed_wrong(patch: pytest.MonkeyPatch) -> None:
    real = Guesses.learn

    def blind(self: Guesses, *rest: Any) -> bool:
        real(self, *rest)
        return True

    patch.setattr(Guesses, "learn", blind)


def decide_beside_orders_that_are_not_known(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("autotrade.services.snapshots.is_unsettled", lambda _: False)


def refuse_repeated_deliveries_nothing(patch: pytest.MonkeyPatch) -> None:
    known = AlertService._known_or_new

    def new(self: AlertService, alert: Alert, kept: Any) -> Any:
        return known(self, alert, kept * 0)

    patch.setattr(AlertService, "_known_or_new", new)


@pytest.mark.parametrize(
    ("plant", "promises"),
    [
        (send_again_after_an_unknown_outcome, {"doubled"}),
        (send_what_a_dead_worker_left_without_a_look, {"doubled"}),
        (take_a_time_out_for_a_refusal, {"mistaken"}),
        (count_all_fills_instead_of_the_new_ones, {"misheld", "moves"}),
        (answer_before_the_alert_is_stored, {"lost"}),
        (forget_the_sweep, {"unfinished"}),
        (send_what_is_too_old, {"late"}),
        (write_orders_whatever_state_they_are_in, {"moves", "misheld", "mistaken"}),
        (write_without_transactions, {"misheld", "unfinished", "silent"}),
        (tell_nobody_what_is_settled, {"silent"}),
        (call_events_told_before_they_are, {"numbers"}),
        (look_for_no_events_that_nobody_told, {"numbers"}),
        (tell_events_whatever_was_told_before, {"numbers"}),
        (number_events_beside_the_counter, {"numbers", "moves"}),
        (go_on_with_what_was_guessed_wrong, {"misheld", "moves", "silent", "numbers"}),
        (decide_beside_orders_that_are_not_known, {"moves"}),
        (refuse_repeated_deliveries_nothing, {"lost", "doubled"}),
    ],
)
def test_a_planted_bug_is_seen(monkeypatch: pytest.MonkeyPatch, plant: Plant, promises: set[str]):
    plant(monkeypatch)

    seen = next((found for one in play_all(SEEDS) if (found := promises & set(one.broken))), None)

    assert seen
