"""Only public addresses for what users' URLs name: looked at when the connection is made.

The name is looked up once and the very address that was looked at is connected to, so a name that
stands for another address a moment later leads nowhere.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any, Final

_TRANSLATED: Final = tuple(
    map(
        ipaddress.ip_network,
        ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
"""What stands for an address of the other kind: where it leads is not this machine's to know."""
Connect = Callable[..., socket.socket]
LookUp = Callable[..., Any]
MARK: Final = "autotrade_guard"
"""What a guarded function is marked by, so that it is not guarded twice."""


class NotPublicError(OSError):
    """The name stands for an address of this machine or network."""


def is_public(address: str) -> bool:
    """Say whether an address is one that anybody on the internet could mean."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(found in network for network in _TRANSLATED if network.version == found.version):
        return False
    return found.is_global and not found.is_multicast


def public_address(host: str, port: int, look_up: LookUp = socket.getaddrinfo) -> str:
    """Return an address that a name stands for.

    Raises:
        NotPublicError: any of its addresses is not public.
        OSError: the name is not known.
    """
    found = look_up(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        msg = "the name stands for an address that is not public"
        raise NotPublicError(msg)
    return addresses[0]


def guard(connect: Connect, look_up: LookUp = socket.getaddrinfo) -> Connect:
    """Return a function such as ``socket.create_connection`` that reaches public addresses only."""

    def guarded(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        host, port = address
        return connect((public_address(host, port, look_up), port), *rest, **options)

    setattr(guarded, MARK, True)
    return guarded
