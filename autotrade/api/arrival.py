"""When a request arrived: the kernel knows, however late this process came to read it."""

import socket
import struct
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

SOCKET: Final = "gunicorn.socket"
_TCP_INFO: Final = getattr(socket, "TCP_INFO", None)  # Linux alone has it
_LAST_DATA_RECEIVED: Final = struct.Struct("=52xI")
"""Milliseconds since the last data came in, within Linux's ``tcp_info``."""
_MOST: Final = timedelta(minutes=2)


def waited(environ: Mapping[str, Any]) -> timedelta:
    """Return for how long a request's last bytes have been here; zero where nobody can tell.

    A process that is busy, or was stopped, reads what came in meanwhile much later. A repeated
    delivery must be known, and a late alert refused, by when they came and not by that.
    """
    connection = environ.get(SOCKET)
    if connection is None or _TCP_INFO is None:
        return timedelta(0)
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LAST_DATA_RECEIVED.size)
    except OSError:  # no TCP, or closed already
        return timedelta(0)
    if len(info) < _LAST_DATA_RECEIVED.size:
        return timedelta(0)
    (milliseconds,) = _LAST_DATA_RECEIVED.unpack(info)
    return min(timedelta(milliseconds=milliseconds), _MOST)
