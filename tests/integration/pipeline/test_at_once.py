"""A paper alert is carried out in one transaction: all of it commits, or nothing has happened."""

import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import bson
import pytest
from pymongo import MongoClient
from pymongo.synchronous.pool import Connection
from typing_extensions import override

from autotrade.brokers.paper import PaperBroker
from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import ConflictError
from autotrade.domain.events import EventName
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.instruments import Segment
from autotrade.domain.orders import OrderStatus
from autotrade.domain.signals import SignalAction
from autotrade.ports.brokers import Broker
from autotrade.services.batches import Batch
from autotrade.services.events import EventService
from autotrade.services.lanes import LaneService
from autotrade.storage import client as mongo
from autotrade.storage.paper_orders import MongoPaperBook
from tests.support.factories import USER, a_signal, an_instrument
from tests.support.fake_broker import Killed, OneBroker
from tests.support.fakes import FakePublisher
from tests.support.pipeline import Pipeline, empty
from tests.support.stack import Servers

Document = dict[str, Any]
DONE = AlertStatus.DONE
_BODY = 21
"""Where the body of a message begins: behind its header, its flags and the kind of its part."""


class Trips:
    """What is sent to the server: the names of the commands of each trip."""

    def __init__(self) -> None:
        self.names: list[list[str]] = []

    def note(self, text: bytes) -> None:
        """Note what a trip carries."""
        names = []
        while text:
            (length,) = struct.unpack_from("<i", text)
            (size,) = struct.unpack_from("<i", text, _BODY)
            names.append(next(iter(bson.decode(text[_BODY : _BODY + size]))))
            text = text[length:]
        if names != ["hello"]:
            self.names.append(names)


class PaperOnly(OneBroker):
    """A directory in which every account is at the real paper broker."""

    def __init__(self, paper: PaperBroker):
        self._paper = paper

    @override
    def open(self, account: BrokerAccount) -> Broker:  # type: ignore[override]  # not the fake
        return self._paper.account(account.id, account.user_id)


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    made, send = Trips(), Connection.send_message

    def noted(connection: Connection, text: bytes, largest: int) -> None:
        made.note(text)
        send(connection, text, largest)

    monkeypatch.setattr(Connection, "send_message", noted)
    return made


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[MongoClient[Document]]:
    made = mongo.connect(servers.mongo_uri("autotrade_at_once"), "test")
    yield made
    made.close()


@pytest.fixture
def paper(client: MongoClient[Document]) -> Pipeline:
    """A pipeline in front of the real paper broker."""
    empty(mongo.database(client))
    pipeline = Pipeline(client)
    pipeline.directory = PaperOnly(a_broker(pipeline))
    pipeline.trading = pipeline._trading(pipeline.storage)
    return pipeline


def a_broker(paper: Pipeline) -> PaperBroker:
    """Return the paper broker as one process has it."""
    book = MongoPaperBook(paper.database)
    return PaperBroker(book=book, quotes=paper.quotes, clock=paper.clock, ids=paper.ids)


def placed(paper: Pipeline) -> list[Document]:
    return list(paper.database["paper_orders"].find({}, sort=[("placed_at", 1)]))


def statuses(paper: Pipeline) -> list[AlertStatus]:
    return [alert.status for alert in paper.all_alerts()]


def add(paper: Pipeline, count: int = 1, lane: int = 1, **changes: object) -> list[Alert]:
    signal = a_signal(symbol=f"S{lane}", quantity=Decimal(1))
    return [
        paper.add_alert(lane=f"lane {lane}", **{"signals": (signal,), **changes})
        for _ in range(count)
    ]


def sent(trips: Trips, worker: LaneService) -> list[Counter[str]]:
    """Return what a turn of the worker sends."""
    trips.names.clear()
    worker.drain([USER])
    return [Counter(names) for names in trips.names]


def test_order_fill_position_ledger_and_end_commit_together(paper: Pipeline):
    (alert,) = add(paper)

    paper.worker().drain([USER])

    found = paper.alert(alert.id)
    assert (found.status, found.attempts, found.lease) == (DONE, 1, None)
    times = found.timeline
    assert None not in {times.claimed_at, times.risk_at, times.sent_at, times.filled_at}
    (order,) = paper.orders()
    assert order.status is OrderStatus.FILLED
    assert [e.status for e in paper.executions()] == [ExecutionStatus.SUCCESS]
    assert paper.held(symbol="NSE:S1") == paper.held(symbol="NSE:S1", by_strategy=True) == 1
    assert [each["status"] for each in placed(paper)] == ["FILLED"]
    assert paper.database["ledger_entries"].count_documents({"broker_order_id": {"$ne": None}}) == 1
    assert paper.killer.passed == ["before a transaction", "after a transaction"]


def test_of_everything_that_committed_the_state_is_told_once(paper: Pipeline):
    add(paper)

    paper.worker().drain([USER])

    told = [
        (event.name, getattr(event.payload, "status", None))
        for event in paper.storage.now.events.unpublished(50)
    ]
    of_alert = [status for name, status in told if name is EventName.ALERT]
    of_order = [status for name, status in told if name is EventName.ORDER]
    of_execution = [status for name, status in told if name is EventName.EXECUTION]
    assert of_alert == [DONE]
    assert of_order == [OrderStatus.FILLED]
    assert of_execution == [ExecutionStatus.SUCCESS]
    assert len(told) == 5  # the position, and the trade that it opened


def test_an_alert_costs_no_more_trips_than_it_needs(paper: Pipeline, trips: Trips):
    worker = paper.worker()
    add(paper)
    worker.drain([USER])  # opens the account
    EventService(
        storage=paper.storage, publisher=FakePublisher()
    ).relay()  # and the events' counter
    add(paper, lane=1)

    alone = sent(trips, worker)

    # what is due; what is known; nine collections; what is told of them, with the commit
    assert alone == [
        {"find": 1},
        {"find": 8},
        {"insert": 4, "update": 5},
        {"insert": 1, "update": 1, "commitTransaction": 1},
    ]


def test_sixty_alerts_of_a_lane_cost_little_more_than_one(paper: Pipeline, trips: Trips):
    worker = paper.worker()
    add(paper)
    worker.drain([USER])
    alerts = add(paper, 30, lane=1) + add(paper, 30, lane=2)

    together = sent(trips, worker)

    assert statuses(paper) == [DONE] * 61
    assert len(together) == 4
    assert sum(commands.total() for commands in together) <= 24
    in_order = [each["request"]["client_tag"] for each in placed(paper)]
    assert len(set(in_order)) == 61
    ended = [paper.alert(alert.id) for alert in alerts]
    assert {alert.attempts for alert in ended} == {1}
    assert paper.held(symbol="NSE:S1") == 31


def test_alerts_of_a_lane_see_what_those_before_them_did(paper: Pipeline):
    for action in ("buy", "sell", "buy"):
        paper.add_alert(signals=(a_signal(action=SignalAction(action)),))
    paper.add_alert(signals=(a_signal(action=SignalAction.EXIT, quantity=None),))

    paper.worker().drain([USER])

    sides = [(order.side.value, int(order.quantity)) for order in paper.orders()]
    assert sides == [("BUY", 10), ("SELL", 10), ("BUY", 10), ("SELL", 10)]
    assert paper.held() == 0
    assert statuses(paper) == [DONE] * 4


@pytest.mark.parametrize("step", ["before a transaction", "after a transaction"])
def test_a_worker_that_dies_leaves_all_of_it_or_nothing(paper: Pipeline, step: str):
    add(paper, 3)
    paper.killer.steps = ["before a transaction", "after a transaction"].index(step)
    with pytest.raises(Killed):
        paper.worker().drain([USER])
    count = len(placed(paper))
    assert count == (3 if step.startswith("after") else 0)
    assert len(paper.orders()) == count

    paper.settle_down()

    assert len(placed(paper)) == 3
    assert statuses(paper) == [DONE] * 3
    assert paper.held(symbol="NSE:S1") == 3


def test_an_account_that_another_process_changed_is_read_again(paper: Pipeline):
    worker = paper.worker()
    add(paper)
    worker.drain([USER])
    here, paper.directory = paper.directory, PaperOnly(a_broker(paper))
    add(paper)
    paper.worker("worker-2").drain([USER])  # what the first one knows is out of date now
    paper.directory = here
    add(paper)

    worker.drain([USER])

    assert statuses(paper) == [DONE] * 3
    assert len(placed(paper)) == 3
    assert paper.alert(paper.all_alerts()[-1].id).attempts == 1
    assert paper.held(symbol="NSE:S1") == 3


def test_an_alert_that_somebody_claimed_meanwhile_is_left_to_them(paper: Pipeline):
    (alert,) = add(paper)
    alerts = paper.storage.now.alerts
    worker = paper.worker()
    real = worker._batches.carry_out

    def claimed_first(found: Sequence[Alert], *, are_claimed: bool) -> Sequence[Alert]:
        if not are_claimed:
            now = paper.clock.now()
            alerts.claim_due(
                [USER], Lease(owner="another", until=now + timedelta(seconds=12)), now, 64
            )
        return real(found, are_claimed=are_claimed)

    worker._batches.carry_out = claimed_first  # type: ignore[method-assign,assignment]  # between the two

    worker.drain([USER])

    found = paper.alert(alert.id)
    assert found.status is AlertStatus.CLAIMED
    assert found.lease is not None
    assert found.lease.owner == "another"
    assert placed(paper) == []
    assert paper.orders() == []


def test_two_workers_at_once_do_each_alert_once(paper: Pipeline):
    add(paper, 5)
    add(paper, 5, lane=2)
    first, second = paper.worker(), paper.worker("worker-2")
    decide = first._batches.decide

    def late(alerts: Sequence[Alert], *, are_claimed: bool) -> Batch:
        second.drain([USER])
        return decide(alerts, are_claimed=are_claimed)

    first._batches.decide = late  # type: ignore[method-assign]  # between the look and the commit
    first.drain([USER])

    assert len(placed(paper)) == 10
    assert statuses(paper) == [DONE] * 10
    assert paper.held(symbol="NSE:S1") == paper.held(symbol="NSE:S2") == 5


def test_an_old_alert_is_claimed_before(paper: Pipeline):
    """Whom it kills must find that it was tried."""
    add(paper, received_at=paper.clock.now() - timedelta(seconds=31))
    worker = paper.worker()
    paper.killer.steps = 2

    with pytest.raises(Killed):
        worker.drain([USER])

    assert paper.killer.passed[:2] == ["before the claim", "after the claim"]
    assert paper.all_alerts()[0].attempts == 1


def test_thousands_in_one_lane_hide_no_other(paper: Pipeline):
    add(paper, 300, lane=1)
    (late,) = add(paper, lane=2)
    worker = paper.worker()
    turns: list[AlertStatus] = []
    real = worker._batches.carry_out

    def counted(alerts: Sequence[Alert], *, are_claimed: bool) -> Sequence[Alert]:
        turns.extend(paper.alert(late.id).status for _ in alerts[:1])
        return real(alerts, are_claimed=are_claimed)

    worker._batches.carry_out = counted  # type: ignore[method-assign]  # to look between batches
    worker.drain([USER])

    assert turns.count(AlertStatus.RECEIVED) <= 4
    assert set(statuses(paper)) == {DONE}


def test_what_is_sliced_is_sent_after_it_was_committed(paper: Pipeline):
    paper.know(an_instrument(segment=Segment.NSE, freeze_quantity=Decimal(4)))
    paper.add_alert()

    paper.worker().drain([USER])
    paper.settle_down()

    assert [order.quantity for order in paper.orders()] == [4, 4, 2]
    assert {order.status for order in paper.orders()} == {OrderStatus.FILLED}
    assert paper.held() == 10
    assert statuses(paper) == [DONE]


def test_what_the_paper_account_can_not_pay_is_refused_and_ends(paper: Pipeline):
    signal = a_signal(quantity=Decimal(1_000_000))
    paper.add_alert(signals=(signal,))

    paper.worker().drain([USER])

    (execution,) = paper.executions()
    assert execution.status is ExecutionStatus.FAIL
    assert "margin" in str(execution.reason)
    assert paper.held() == 0


def test_taking_what_was_begun_is_refused(paper: Pipeline):
    (alert,) = add(paper)
    now = paper.clock.now()
    lease = Lease(owner="another", until=now + timedelta(seconds=12))
    (claimed,) = paper.storage.now.alerts.claim([alert], lease, now)

    def take(repos: Any) -> None:
        repos.alerts.take(claimed)

    with pytest.raises(ConflictError):
        paper.storage.transact(take)
