"""Just enough HTTP/1.1 for a simulated broker: requests kept byte for byte, answers made exactly."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LARGEST_HEAD = 64 * 1024


class HttpError(Exception):
    """What came in is not a request that can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came; ``head`` and ``body`` are its very bytes, ``at`` the epoch seconds."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    head: bytes
    body: bytes
    at: float
    address: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """Return the path without its query, unquoted."""
        return unquote(urlsplit(self.target).path)

    @property
    def parts(self) -> list[str]:
        """Return the path's parts, unquoted one by one: a quoted slash is a part of its part."""
        return [unquote(part) for part in urlsplit(self.target).path.strip("/").split("/")]

    @property
    def query(self) -> dict[str, str]:
        """Return the query's parameters; the last of a name counts."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def json(self) -> Any:
        """Return the body's value, numbers with a point as Decimal; None if it is no JSON."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the answer's bytes with its true length."""
        reason = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Status"
        lines = [
            f"HTTP/1.1 {self.status} {reason}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + self.body


def to_json(value: object) -> bytes:
    """Return compact JSON in which a Decimal is a number with the digits it has."""
    return json.dumps(value, default=_number, separators=(",", ":")).encode()


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer of JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status=status, body=to_json(value), headers=named)


async def read_request(reader: asyncio.StreamReader, clock: float, address: str) -> Request | None:
    """Return the next request of a connection, or None where it ended.

    Raises:
        HttpError: it is none.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError as error:
        msg = "the head of the request is too long"
        raise HttpError(msg) from error
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3:
        msg = f"not a request line: {first[:80]!r}"
        raise HttpError(msg)
    headers = tuple(
        (name.strip(), text.strip()) for name, _, text in (x.partition(":") for x in lines)
    )
    lengths = [int(text) for name, text in headers if name.lower() == "content-length"]
    try:
        body = await reader.readexactly(lengths[0]) if lengths else b""
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Request(
        method=parts[0],
        target=parts[1],
        headers=headers,
        head=head,
        body=body,
        at=clock,
        address=address,
    )


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
