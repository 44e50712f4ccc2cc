"""Answers that come in one trip, however the network brings them."""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from typing import TYPE_CHECKING, Any

import pymongo
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pymongo import MongoClient
from pymongo.errors import AutoReconnect, NetworkTimeout, ProtocolError
from pymongo.monitoring import ConnectionClosedEvent, ConnectionPoolListener
from pymongo.uri_parser import parse_uri
from typing_extensions import override

from autotrade.storage.lines import Command
from autotrade.storage.pipelining import Trips
from tests.simulators.wire import Treat, Wire, cut_after, in_pieces, never, twice, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.stack import Servers

pytestmark = pytest.mark.integration
Client = MongoClient[dict[str, Any]]
NUMBERS = count()
ALL = {"find": "one", "filter": {}, "sort": {"_id": 1}, "batchSize": 10_000}


class Closed(ConnectionPoolListener):
    """Counts the connections that a client has closed."""

    def __init__(self) -> None:
        self.count = 0

    @override
    def connection_closed(self, event: ConnectionClosedEvent) -> None:
        self.count += 1


def insert(key: int, **fields: object) -> Command:
    document = {"_id": key, **fields}
    return {"insert": "one", "documents": [document], "comment": "as told"}


@pytest.fixture
def wire(servers: Servers) -> Iterator[Wire]:
    ((_, port),) = parse_uri(servers.mongo_uri())["nodelist"]
    with Wire(int(port or 0)).laid() as wire:
        yield wire


@contextmanager
def client_of(wire: Wire, **options: Any) -> Iterator[Client]:
    # what a test leaves open at the server is in nobody's way
    uri = f"mongodb://127.0.0.1:{wire.port}/answers-{next(NUMBERS)}?directConnection=true"
    with MongoClient[dict[str, Any]](uri, retryWrites=False, **options) as client:
        client.get_default_database().create_collection("one")
        yield client


def within(client: Client, treat: Treat, wire: Wire, commands: list[Command]) -> list[Any]:
    with client.start_session() as session, session.start_transaction():
        wire.treat = treat
        try:
            return list(Trips().run_all(client.get_default_database(), session, commands))
        finally:
            wire.treat = whole


def is_of_use(client: Client) -> bool:
    collection = client.get_default_database()["one"]
    collection.insert_one({"_id": "later"})
    return [each["_id"] for each in collection.find()] == ["later"]


@pytest.mark.parametrize("treat", [whole, in_pieces])
def test_answers_are_the_same_however_they_come(wire: Wire, treat: Treat):
    with client_of(wire) as client:
        answers = within(client, treat, wire, [insert(1), insert(2), dict(ALL), insert(3)])

    assert [answer.get("n") for answer in answers] == [1, 1, None, 1]
    assert answers[2]["cursor"]["firstBatch"] == [{"_id": 1}, {"_id": 2}]


def test_large_answers_stand_between_small_ones(wire: Wire):
    large = {"text": "x" * 700_000}

    with client_of(wire) as client:
        commands = [insert(1, **large), dict(ALL), insert(2), insert(3, **large), dict(ALL)]
        answers = within(client, whole, wire, commands)

    assert answers[1]["cursor"]["firstBatch"] == [{"_id": 1, **large}]
    assert [each["_id"] for each in answers[4]["cursor"]["firstBatch"]] == [1, 2, 3]


def test_more_answers_than_are_read_at_once_are_all_told(wire: Wire):
    with client_of(wire) as client:
        commands = [insert(number) for number in range(600)]  # of some 230 bytes each
        answers = within(client, whole, wire, [*commands, dict(ALL)])

    assert [answer["n"] for answer in answers[:-1]] == [1] * 600
    assert len(answers[-1]["cursor"]["firstBatch"]) == 600


def test_answers_that_need_no_transaction_come_one_by_one(wire: Wire):
    with client_of(wire) as client:
        wire.treat = in_pieces
        answers = list(Trips().run_in_turn(client.get_default_database(), [insert(1), insert(2)]))

    assert [answer["n"] for answer in answers] == [1, 1]


def test_what_was_asked_of_a_server_that_went_away_is_to_be_asked_again(wire: Wire):
    with client_of(wire) as client:
        wire.treat = cut_after(20)
        assert Trips().find(client.get_default_database(), {**ALL, "comment": "as told"}) is None
        wire.treat = whole
        assert is_of_use(client)


@pytest.mark.parametrize("size", [0, 5, 16, 100])
def test_a_server_that_goes_away_amid_an_answer_is_told_as_the_driver_does(wire: Wire, size: int):
    closed = Closed()

    with client_of(wire, event_listeners=[closed]) as client:
        with pytest.raises(AutoReconnect, match="connection closed"):
            within(client, cut_after(size), wire, [insert(1), insert(2)])

        assert closed.count
        assert is_of_use(client)


def test_nobody_waits_longer_than_an_operation_may_take(wire: Wire):
    closed = Closed()

    with client_of(wire, event_listeners=[closed]) as client:
        begun = time.monotonic()
        with pymongo.timeout(0.8), pytest.raises(NetworkTimeout, match="timed out"):
            within(client, never, wire, [insert(1), insert(2)])

        assert 0.7 < time.monotonic() - begun < 5
        assert closed.count
        assert is_of_use(client)


def test_nobody_waits_longer_than_a_socket_may(wire: Wire):
    with client_of(wire, socketTimeoutMS=700) as client:
        begun = time.monotonic()
        with pytest.raises(NetworkTimeout, match="timed out"):
            within(client, never, wire, [insert(1), insert(2)])

        assert 0.6 < time.monotonic() - begun < 5
        assert is_of_use(client)


def test_an_answer_that_takes_its_time_is_waited_for(wire: Wire):
    def slowly(text: bytes, client: Any) -> None:
        client.sendall(text[:20])
        time.sleep(0.7)  # longer than the driver's own short waits
        client.sendall(text[20:])

    with client_of(wire, socketTimeoutMS=5000) as client:
        assert [each["n"] for each in within(client, slowly, wire, [insert(1)])] == [1]


@pytest.mark.parametrize("asked", [1, 2])
def test_answers_to_nothing_are_refused(wire: Wire, asked: int):
    closed = Closed()

    with client_of(wire, event_listeners=[closed]) as client:
        with pytest.raises(ProtocolError):
            within(client, twice, wire, [insert(number) for number in range(asked)])

        assert closed.count
        assert is_of_use(client)


def test_who_waits_is_woken_when_the_server_is_given_up(wire: Wire):
    def give_up(client: Client) -> None:
        time.sleep(0.1)
        for server in client._topology._servers.values():
            for context in list(server.pool.active_contexts):
                context.cancel()

    with client_of(wire) as client:
        threading.Thread(target=give_up, args=(client,), daemon=True).start()
        with pytest.raises(AutoReconnect, match="cancelled"):
            within(client, never, wire, [insert(1)])

        assert is_of_use(client)


def test_a_client_that_compresses_is_answered(wire: Wire):
    with client_of(wire, compressors="zlib") as client:
        assert [each["n"] for each in within(client, whole, wire, [insert(1)])] == [1]


@pytest.mark.parametrize("treat", [whole, in_pieces])
def test_answers_come_encrypted(servers: Servers, wire: Wire, tmp_path: Path, treat: Treat):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = certified(tmp_path)
    context.load_cert_chain(certificate)
    large = {"text": "x" * 100_000}

    with (
        Wire(wire.server, tls=context).laid() as encrypted,
        client_of(encrypted, tls=True, tlsCAFile=certificate) as client,
    ):
        answers = within(client, treat, encrypted, [insert(1, **large), dict(ALL), insert(2)])

        assert answers[1]["cursor"]["firstBatch"] == [{"_id": 1, **large}]
        with pymongo.timeout(0.8), pytest.raises(NetworkTimeout):
            within(client, never, encrypted, [insert(3)])
        with pytest.raises(AutoReconnect):
            within(client, cut_after(30), encrypted, [insert(3)])


def certified(folder: Path) -> str:
    """Return a file with a key and the certificate of this machine, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alternative = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(encoding))
    return str(path)
