"""Apprise: which URLs it knows, and that nothing leaves but to public addresses."""

import socket
from collections.abc import Iterator

import pytest
import urllib3.util.connection

from autotrade.domain.channel_endpoints import HOSTED, OWN_SERVER, WEBHOOKS
from autotrade.notifications.apprise import AppriseNotifier, _loaded
from autotrade.notifications.public_hosts import MARK
from autotrade.ports.notifications import NotTakenError, Parcel, RefusedError


def parcel(to: str) -> Parcel:
    return Parcel(key="d-1", to=to, subject="Subject", text="Text")


def test_every_service_that_may_be_named_is_one_of_apprises():
    known = {
        scheme
        for service in _loaded().Apprise().details()["schemas"]
        for scheme in (*(service["protocols"] or ()), *(service["secure_protocols"] or ()))
    }

    assert {*HOSTED, *OWN_SERVER} <= known


def test_connections_are_guarded_as_soon_as_it_is_loaded():
    _loaded()

    assert hasattr(urllib3.util.connection.create_connection, MARK)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody who waits for a connection on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("scheme", ["ntfys", "ntfy", "gotifys", "mmosts", "json"])
def test_what_is_within_is_not_reached_even_if_it_was_stored(
    listener: socket.socket, scheme: str, host: str
):
    address = f"{host}:{listener.getsockname()[1]}"

    with pytest.raises(NotTakenError):
        AppriseNotifier().send(parcel(f"{scheme}://{address}/3ccdd113474722377935511fc85d3dd4"))

    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_url_that_is_not_complete_is_refused_for_good():
    with pytest.raises(RefusedError):
        AppriseNotifier().send(parcel("slack://x"))


def test_the_webhooks_that_are_taken_as_they_are_are_known():
    token = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"

    assert "hooks.slack.com" in WEBHOOKS
    assert _loaded().Apprise().add(f"https://hooks.slack.com/services/{token}?cto=3&rto=8")
