"""HTTP to DhanHQ: one warm connection pool a process, time-outs for every step, no retries."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

from autotrade.brokers.dhanhq.errors import Verdict, classify
from autotrade.brokers.dhanhq.wire import from_json, to_json

TIMEOUT: Final = httpx2.Timeout(connect=3, read=7, write=5, pool=3)
WITHIN: Final = 8.0
"""Seconds after which an answer that is still dripping in is given up."""
LARGEST: Final = 32 * 1024 * 1024
_LIMITS: Final = httpx2.Limits(
    max_connections=40,
    max_keepalive_connections=20,
    # shorter than the broker's own: a connection that it closes while an order goes out leaves
    # an order of which nobody knows
    keepalive_expiry=8.0,
)
_LONGEST_PAUSE: Final = 300.0

# they log whole addresses, and the log-in's hold secrets
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DhanUrls:
    """Where DhanHQ is; ``base`` ends in the version, none ends in a slash."""

    base: str = "https://api.dhan.co/v2"
    auth: str = "https://auth.dhan.co"
    feed: str = "wss://api-feed.dhan.co"
    order_feed: str = "wss://api-order-update.dhan.co"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a request: the verdict, and the JSON body if there was one."""

    verdict: Verdict
    status: int | None = None
    body: object | None = field(default=None, repr=False)


class DhanClient:
    """Sends requests, each at most once, and never raises for what happens outside.

    One for all accounts of a process; it connects when it is first used. Threads may share it.
    """

    def __init__(
        self,
        urls: DhanUrls,
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.urls = urls
        self._clock = clock
        self._transport = transport
        self._made: httpx2.Client | None = None
        self._making = threading.Lock()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: Mapping[str, object] | None = None,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> Reply:
        """Send a request and say what came of it.

        Raises:
            ValueError: the body has no form in JSON; nothing was sent.
        """
        content = None if body is None else to_json(body).encode()
        sent = dict(headers)
        if content is not None:
            sent["Content-Type"] = "application/json"
        http = self._http()
        request = http.build_request(method, url, headers=sent, content=content, timeout=timeout)
        try:
            response = http.send(request, stream=True)
            try:
                octets = self._read(response)
            finally:
                response.close()
        except (httpx2.HTTPError, httpx2.InvalidURL) as failure:
            return Reply(verdict=classify(None, None, failure))
        value = from_json(octets)
        pause = _pause(response.headers.get("Retry-After"))
        verdict = classify(response.status_code, value, None, pause)
        return Reply(verdict=verdict, status=response.status_code, body=value)

    def _read(self, response: httpx2.Response) -> bytes:
        """Read the body, but not for ever and not without end.

        Raises:
            httpx2.ReadTimeout: it took too long.
            httpx2.DecodingError: it is too large.
        """
        until = self._clock() + WITHIN
        octets = bytearray()
        for chunk in response.iter_bytes():
            octets += chunk
            if self._clock() > until:
                msg = "the answer went on for too long"
                raise httpx2.ReadTimeout(msg, request=response.request)
            if len(octets) > LARGEST:
                msg = "the answer is too large"
                raise httpx2.DecodingError(msg, request=response.request)
        return bytes(octets)

    def close(self) -> None:
        """Close all connections."""
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _http(self) -> httpx2.Client:
        with self._making:
            if self._made is None:
                self._made = httpx2.Client(
                    transport=self._transport,  # httpx2's own never retries by itself
                    timeout=TIMEOUT,
                    limits=_LIMITS,
                    follow_redirects=False,
                    headers={"Accept": "application/json", "User-Agent": "AutoTrade"},
                )
            return self._made


def _pause(text: str | None) -> float | None:
    """Return what a Retry-After says, in seconds; None when it says nothing that is known."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = until.replace(tzinfo=until.tzinfo or UTC).timestamp() - time.time()
    return min(max(seconds, 0.0), _LONGEST_PAUSE) if math.isfinite(seconds) else None
