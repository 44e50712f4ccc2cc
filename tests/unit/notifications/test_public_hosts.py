"""Only public addresses: what a name stands for is looked at where the connection is made."""

import socket
from typing import Any, cast

import pytest

from autotrade.notifications.public_hosts import NotPublicError, guard, is_public


def names(**addresses: list[str]) -> Any:
    """Return a look-up that knows these names (``_`` for a dot)."""
    known = {name.replace("_", "."): found for name, found in addresses.items()}

    def look_up(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if host not in known:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

    return look_up


def connected(look_up: Any, host: str) -> tuple[Any, ...]:
    reached: list[tuple[Any, ...]] = []

    def connect(address: tuple[Any, ...], *_: object, **__: object) -> socket.socket:
        reached.append(address)
        return cast("socket.socket", object())

    guard(connect, look_up)((host, 443), 3)
    return reached[0]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),  # noqa: S104 - an address
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("::ffff:10.0.0.1", "2002:7f00:0001::", "64:ff9b:1::1", "not an address"),
    ],
)
def test_addresses_of_this_machine_and_of_networks_are_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_addresses_of_the_internet_are(address: str):
    assert is_public(address)


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to():
    assert connected(names(push_example_com=["8.8.8.8"]), "push.example.com") == ("8.8.8.8", 443)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], []])
def test_a_name_that_stands_for_something_within_leads_nowhere(addresses: list[str]):
    with pytest.raises(NotPublicError):
        connected(names(rebound_example_com=addresses), "rebound.example.com")


def test_a_redirection_is_a_connection_like_any_other():
    with pytest.raises(NotPublicError):
        connected(names(localhost=["127.0.0.1"]), "localhost")
