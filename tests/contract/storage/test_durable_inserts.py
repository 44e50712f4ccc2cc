"""What was let in is found at once, is safe when its sender hears of it, and is there once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect
from pymongo.synchronous.pool import Connection

from autotrade.domain.alerts import Alert
from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import AlertId
from autotrade.ports.storage import Storage
from autotrade.storage import client as mongo
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from tests.support.factories import NOON, USER, an_alert
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds
from tests.support.stack import Servers, memory_folder

pytestmark = pytest.mark.integration
AT_A_SERVER = pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)
ROUNDS = 5


def new(number: int) -> Alert:
    return an_alert(id=f"alert-{number}", dedupe_key=f"key-{number}", lane=f"lane-{number}")


def nobody(_: Sequence[bool]) -> None:
    """Listen to nothing."""


@pytest.fixture
def mortal() -> Iterator[Servers]:
    """Servers of a test's own, to be killed."""
    with memory_folder() as folder:
        servers = Servers(Path(folder))
        servers.start()
        yield servers
        servers.stop()


def test_what_was_answered_survives_the_server(mortal: Servers):
    """Not so what was only seen: the server tells of that before its journal is written."""
    client = mongo.connect(mortal.mongo_uri(), "test")
    prepare(mongo.database(client))
    storage = MongoStorage(client, ClockedIds(FakeClock(NOON)))
    for number in range(ROUNDS):
        storage.now.alerts.add_all([new(number)], nobody)
        mortal.kill("mongod")
        mortal.restart("mongod")

    found = [storage.now.alerts.get(USER, new(number).id) for number in range(ROUNDS)]

    assert found == [new(number) for number in range(ROUNDS)]
    client.close()


def test_others_find_an_alert_before_its_sender_hears_of_it(storage: Storage):
    told: list[tuple[Sequence[bool], Alert | None]] = []

    def seen(is_new: Sequence[bool]) -> None:
        told.append((is_new, storage.now.alerts.get(USER, new(2).id)))

    storage.now.alerts.add_all([new(1)], nobody)
    answer = storage.now.alerts.add_all([new(1), new(2)], seen)

    assert told == [([False, True], new(2))]
    assert answer == [False, True]


@AT_A_SERVER
@pytest.mark.parametrize("broken", ["on the way there", "on the way back", "while it is written"])
def test_alerts_are_there_once_when_the_connection_breaks(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, broken: str
):
    storage.now.alerts.add_all([new(1)], nobody)
    again = replace(new(1), id=AlertId("another"))
    a_line_that_breaks(monkeypatch, broken)

    answer = storage.now.alerts.add_all([again, new(2), new(3)], nobody)

    assert answer == [False, True, True]
    ids = {each.id: storage.now.alerts.get(USER, each.id) for each in (again, new(2), new(3))}
    assert ids == {again.id: None, new(2).id: new(2), new(3).id: new(3)}


@AT_A_SERVER
def test_a_line_that_stays_broken_is_told_as_such(
    storage: Storage, storage_client: MongoClient[Any], monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        msg = "gone"
        raise AutoReconnect(msg)

    storage_client.admin.command("ping")
    monkeypatch.setattr(Connection, "send_message", away)

    with pytest.raises(UnavailableError):
        storage.now.alerts.add_all([new(1)], nobody)


def a_line_that_breaks(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Have the next trip break off, once."""
    send, receive, trips = Connection.send_message, Connection.receive_message, [0]

    def broken() -> None:
        monkeypatch.undo()
        msg = "broken"
        raise AutoReconnect(msg)

    def sent(connection: Connection, text: bytes, largest: int) -> None:
        if where == "on the way there":
            broken()
        send(connection, text, largest)

    def received(connection: Connection, number: int | None) -> Any:
        answer = receive(connection, number)
        trips[0] += 1
        if where == "on the way back" or trips[0] == 2:
            broken()
        return answer

    monkeypatch.setattr(Connection, "send_message", sent)
    monkeypatch.setattr(Connection, "receive_message", received)
