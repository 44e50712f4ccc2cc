"""Many commands in one trip: each is carried out, or none, and the connection is left as it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure
from pymongo.network_layer import NetworkingInterface
from pymongo.synchronous.pool import Connection
from typing_extensions import override

from autotrade.domain.alerts import Lease, begun_now
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.ids import AlertId
from autotrade.ports.storage import Repositories, Storage
from autotrade.storage import lines, work
from autotrade.storage.answers import Inbox
from autotrade.storage.lines import Command
from autotrade.storage.pipelining import Trips
from autotrade.storage.unit_of_work import MongoStorage
from tests.support.factories import (
    NOON,
    STRATEGY,
    USER,
    a_strategy,
    an_alert,
    an_execution,
    an_id,
    an_order,
)
from tests.support.fakes import FakeClock
from tests.support.memory_mongo.pipelining import AnyTrips
from tests.support.pipeline import ClockedIds, Documents

pytestmark = pytest.mark.integration
AT_A_SERVER = pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)


class NothingAtOnce(AnyTrips):
    """As if no message held what was found."""

    @override
    def find(self, database: Documents, find: Command) -> None:
        return None


def insert(name: str, *keys: int) -> dict[str, Any]:
    return {"insert": name, "documents": [{"_id": key} for key in keys]}


@pytest.fixture
def trips(storage_client: MongoClient[dict[str, Any]]) -> Documents:
    """A database without rules, at a real server."""
    database = storage_client["trips"]
    for name in ("one", "two"):
        database[name].drop()
        database.create_collection(name)
    return database


def within(database: Documents, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def run(session: ClientSession) -> list[dict[str, Any]]:
        return list(Trips().run_all(database, session, commands))

    with database.client.start_session() as session:
        return session.with_transaction(run)


@AT_A_SERVER
def test_what_goes_together_is_answered_in_its_order(trips: Documents):
    asked = {"find": "one", "filter": {}, "sort": {"_id": 1}}
    answers = within(trips, [insert("one", 1, 2), insert("two", 3), asked])

    assert [answer.get("n") for answer in answers[:2]] == [2, 1]
    assert answers[2]["cursor"]["firstBatch"] == [{"_id": 1}, {"_id": 2}]
    assert [list(trips[name].find()) for name in ("one", "two")] == [
        [{"_id": 1}, {"_id": 2}],
        [{"_id": 3}],
    ]


@AT_A_SERVER
def test_after_a_document_that_is_refused_nothing_else_is_told(trips: Documents):
    trips["one"].insert_one({"_id": 1})

    with trips.client.start_session() as session, session.start_transaction():
        commands = [insert("two", 7), insert("one", 1), insert("two", 8)]
        answers = Trips().run_all(trips, session, commands)
        session.abort_transaction()

    assert len(answers) == 2
    assert answers[1]["writeErrors"][0]["code"] == work.DUPLICATE
    assert list(trips["two"].find()) == []


@AT_A_SERVER
def test_a_command_that_fails_is_raised_as_it_would_be_alone(trips: Documents):
    wrong = {"find": "one", "filter": {"$no": 1}}

    with pytest.raises(OperationFailure, match=r"\$no"):
        within(trips, [insert("two", 1), wrong, insert("two", 2)])

    assert list(trips["two"].find()) == []
    trips["two"].insert_one({"_id": 1})  # whoever has the connection next finds it empty


@AT_A_SERVER
def test_who_is_interrupted_leaves_no_answers_to_others(
    trips: Documents, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(_: NetworkingInterface, __: memoryview) -> int:
        raise KeyboardInterrupt

    with trips.client.start_session() as session, session.start_transaction():
        monkeypatch.setattr(NetworkingInterface, "recv_into", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Trips().run_all(trips, session, [insert("one", 1), insert("two", 1)])
        monkeypatch.undo()
        session.abort_transaction()

    for number in range(20):
        trips["one"].insert_one({"_id": number})
    assert trips["one"].count_documents({}) == 20


def test_a_conflict_is_named_by_the_write_that_met_it_whatever_is_sent_with_it(storage: Storage):
    execution, order, strategy = an_execution(), an_order(), a_strategy()
    storage.now.orders.add(order)

    def work_(repos: Repositories) -> None:
        repos.strategies.add(strategy)
        repos.orders.add(order)
        repos.executions.add(execution)

    with pytest.raises(ConflictError, match="client tag"):
        storage.transact(work_)

    assert storage.now.strategies.get(USER, strategy.id) is None
    assert storage.now.executions.get(USER, execution.id) is None


def test_more_than_one_message_holds_is_read_ahead_all_the_same(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    orders = [an_order(client_tag=f"tag-{number}", id=f"order-{number}") for number in range(7)]
    for order in orders:
        storage.now.orders.add(order)
    monkeypatch.setattr(work, "_ROOM", 3)

    def known(repos: Repositories) -> int:
        repos.expect(alerts=[an_alert()])
        return len(repos.orders.working(USER, STRATEGY, orders[0].symbol))

    assert storage.transact(known) == 7


def test_many_writes_are_several_commands(storage: Storage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(work, "_MOST_WRITES", 3)
    orders = [an_order(client_tag=f"tag-{number}", id=f"order-{number}") for number in range(7)]

    def write(repos: Repositories) -> None:
        for order in orders:
            repos.orders.add(order)

    storage.transact(write)

    assert all(storage.now.orders.get(USER, order.id) == order for order in orders)


@pytest.mark.parametrize("trips", [AnyTrips(), NothingAtOnce()], ids=["at once", "asked again"])
def test_what_is_due_is_found_whether_or_not_a_message_holds_it(
    storage_client: MongoClient[dict[str, Any]], database: Documents, clock: FakeClock, trips: Trips
):
    storage = MongoStorage(storage_client, ClockedIds(clock), trips=trips)
    keys = [an_id(number=number) for number in range(4)]
    for key in reversed(keys):
        storage.now.alerts.add(an_alert(id=key, dedupe_key=key, lane="lane"))

    due = storage.now.alerts.due([USER], NOON, 3)

    assert ([alert.id for alert in due.alerts], due.more) == (keys[:3], True)
    assert database["alerts"].count_documents({}) == 4


@AT_A_SERVER
def test_what_one_message_does_not_hold_is_left_to_the_driver(trips: Documents):
    trips["one"].insert_many([{"_id": key} for key in (1, 2, 3)])
    find = {"find": "one", "filter": {"_id": {"$gt": 1}}, "sort": {"_id": -1}}

    assert Trips().find(trips, {**find, "batchSize": 3}) == [{"_id": 3}, {"_id": 2}]
    assert Trips().find(trips, {**find, "batchSize": 1}) is None


def committing(
    database: Documents, commands: list[dict[str, Any]], meanwhile: Callable[[], None]
) -> list[dict[str, Any]]:
    def run(session: ClientSession) -> list[dict[str, Any]]:
        with Trips().open(database, session) as line:
            line.send(commands[:-1])
            return list(line.commit(commands[-1:], meanwhile))

    with database.client.start_session() as session:
        return session.with_transaction(run)


def losing(answers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose the connection behind so many answers, once; the server gets all that was sent."""
    take, count = Inbox.answer, iter(range(answers + 1))

    def lost(self: Inbox, number: int) -> memoryview:
        if next(count, None) == answers:
            self._connection._raise_connection_failure(OSError("lost"))
        return take(self, number)

    monkeypatch.setattr(Inbox, "answer", lost)


@AT_A_SERVER
def test_what_is_written_commits_in_the_same_trip(trips: Documents):
    seen: list[int] = []

    answers = committing(
        trips,
        [insert("one", 1, 2), insert("two", 3)],
        lambda: seen.append(trips["one"].count_documents({"_id": 3})),
    )

    assert [answer["n"] for answer in answers] == [2, 1]
    assert seen == [0]
    assert [trips[name].count_documents({}) for name in ("one", "two")] == [2, 1]


@AT_A_SERVER
def test_nothing_commits_with_a_write_that_is_refused(trips: Documents):
    trips["two"].insert_one({"_id": 3})

    with trips.client.start_session() as session, session.start_transaction():
        commands = [insert("one", 1), insert("two", 3), insert("one", 2)]
        with Trips().open(trips, session) as line:
            answers = line.commit(commands, lambda: None)
        assert session.in_transaction
        session.abort_transaction()

    assert answers[1]["writeErrors"][0]["code"] == work.DUPLICATE
    assert trips["one"].count_documents({}) == 0


@pytest.mark.parametrize("answers", [0, 1, 2])
def test_a_connection_that_is_lost_at_the_commit_leaves_all_of_it_and_no_half(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, answers: int
):
    """Behind the second answer only the commit's is missing: it is asked for once more."""
    execution, order = an_execution(), an_order()
    tries: list[None] = []

    def work_(repos: Repositories) -> None:
        repos.orders.add(order)
        repos.executions.add(execution)

    losing(answers, monkeypatch)
    has_failed = False
    try:
        storage.transact(work_, tries.append)
    except UnavailableError:
        has_failed = True
    is_there = storage.now.orders.get(USER, order.id) == order

    assert not has_failed or answers < 2
    assert is_there or has_failed
    assert is_there == (storage.now.executions.get(USER, execution.id) == execution)
    assert len(tries) == 1
    if not is_there:
        storage.transact(work_, tries.append)


def test_what_somebody_else_has_changed_is_not_written_with_the_commit(storage: Storage):
    alert, order = an_alert(), an_order()
    storage.now.alerts.add(alert)
    begun = begun_now(alert, Lease(owner="worker", until=NOON), NOON)
    other = replace(begun, id=AlertId(an_id(number=9)))

    def work_(repos: Repositories) -> None:
        repos.orders.add(order)
        repos.alerts.take(begun)

    storage.transact(lambda repos: repos.alerts.take(begun), lambda _: None)
    with pytest.raises(ConflictError, match="begun"):
        storage.transact(work_, lambda _: None)

    assert storage.now.orders.get(USER, order.id) is None
    with pytest.raises(ConflictError, match="begun"):
        storage.transact(lambda repos: repos.alerts.take(other), lambda _: None)


@AT_A_SERVER
def test_an_answer_to_the_commit_that_is_no_success_is_asked_for_again(
    trips: Documents, monkeypatch: pytest.MonkeyPatch
):
    ask, asked = ClientSession.commit_transaction, []

    def noted(self: ClientSession) -> None:
        asked.append(self.in_transaction)
        ask(self)

    monkeypatch.setattr(ClientSession, "commit_transaction", noted)
    monkeypatch.setattr(lines, "_succeeded", lambda _: False)

    committing(trips, [insert("one", 1), insert("two", 1)], lambda: None)

    assert asked == [True]
    assert trips["one"].count_documents({}) == 1


@AT_A_SERVER
def test_what_nobody_answers_is_committed_and_a_failure_shows_at_the_commit(trips: Documents):
    def run(session: ClientSession) -> list[dict[str, Any]]:
        with Trips().open(trips, session) as line:
            line.send([insert("one", 1), insert("two", 2)], is_silent=True)
            return list(line.commit([insert("one", 3)], lambda: None, is_silent=True))

    with trips.client.start_session() as session:
        assert session.with_transaction(run) == []
        assert [trips[name].count_documents({}) for name in ("one", "two")] == [2, 1]

        session.start_transaction()
        with Trips().open(trips, session) as line:
            line.send([insert("two", 4), insert("one", 3)], is_silent=True)
            line.commit([insert("two", 5)], lambda: None, is_silent=True)
        with pytest.raises(OperationFailure) as failed:
            session.commit_transaction()

    assert failed.value.has_error_label("TransientTransactionError")
    assert [trips[name].count_documents({}) for name in ("one", "two")] == [2, 1]


@AT_A_SERVER
def test_half_of_what_nobody_answers_is_never_committed(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    """A connection is lost between the writes and the commit: to commit now would commit half."""
    execution, order = an_execution(), an_order()
    sent: list[bytes] = []
    send = Connection.send_message

    def halved(self: Connection, text: bytes, largest: int) -> None:
        if b"commitTransaction" not in text or sent:
            send(self, text, largest)
            return
        sent.append(text)
        length = int.from_bytes(text[:4], "little")
        send(self, text[:length], largest)
        losing(0, monkeypatch)

    def work_(repos: Repositories) -> None:
        repos.orders.add(order)
        repos.executions.add(execution)
        repos.events.append([order], NOON, None)

    monkeypatch.setattr(Connection, "send_message", halved)
    with pytest.raises(UnavailableError):
        storage.transact(work_, lambda _: None)

    assert sent
    assert storage.now.orders.get(USER, order.id) is None
    assert storage.now.executions.get(USER, execution.id) is None
    storage.transact(work_, lambda _: None)
    assert storage.now.orders.get(USER, order.id) == order
