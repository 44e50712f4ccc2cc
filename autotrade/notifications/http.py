"""HTTP to providers: what their answers, and the lack of them, say about a message.

No error names an address: Telegram's holds the bot's token.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

import httpx2

from autotrade.ports.notifications import NotTakenError, OutcomeUnknownError, RefusedError

_TIMEOUT: Final = httpx2.Timeout(8.0, connect=3.0)
_NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)
"""No connection, so nothing went out; every other failure of the transport proves nothing."""
_LONGEST_WAIT: Final = 3600.0
_SHOWN: Final = 200


class Line:
    """A client that keeps its connections, waits seconds at most and follows nobody.

    It is made when it is first used: most processes send nothing.
    """

    def __init__(self, **options: Any) -> None:
        self._options = options

    @cached_property
    def client(self) -> httpx2.Client:
        """Return the client."""
        return httpx2.Client(timeout=_TIMEOUT, follow_redirects=False, **self._options)

    def close(self) -> None:
        """Close its connections."""
        if "client" in self.__dict__:
            self.client.close()


def answered(provider: str, call: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Return a provider's answer to a message that it took.

    Raises:
        NotifierError: it did not take it, or nobody knows.
    """
    try:
        response = call()
    except _NOT_SENT as error:
        msg = f"{provider} can't be reached ({type(error).__name__})."
        raise NotTakenError(msg) from None
    except httpx2.TransportError as error:
        msg = f"{provider} did not answer ({type(error).__name__})."
        raise OutcomeUnknownError(msg) from None
    if response.is_success:
        return response
    raise _fault(provider, response)


def _fault(
    provider: str, response: httpx2.Response
) -> NotTakenError | OutcomeUnknownError | RefusedError:
    status = response.status_code
    words = f"{provider} answered {status}{_reason(response)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotTakenError(words, retry_after=_retry_after(response))
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return OutcomeUnknownError(words)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return NotTakenError(words, retry_after=_retry_after(response))
    return RefusedError(words)


def _reason(response: httpx2.Response) -> str:
    """Return a provider's own words, where they are where its documentation says."""
    body = json_of(response)
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    said = first.get("message") if isinstance(first, dict) else None
    words = body.get("description") or body.get("message") or said
    return f": {words[:_SHOWN]}" if isinstance(words, str) else "."


def _retry_after(response: httpx2.Response) -> timedelta | None:
    parameters = json_of(response).get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    text = response.headers.get("Retry-After") if asked is None else str(asked)
    try:
        seconds = None if text is None else min(max(float(text), 0.0), _LONGEST_WAIT)
    except ValueError:  # a date; our own pauses will do
        return None
    return None if seconds is None else timedelta(seconds=seconds)


def json_of(response: httpx2.Response) -> dict[str, Any]:
    """Return the object that an answer is; empty when it is none."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
