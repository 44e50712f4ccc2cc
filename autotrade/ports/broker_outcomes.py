"""What can come of a call to a broker: three outcomes, and errors of one kind each."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a request to change something at a broker.

    NOT_SENT is proved: the request never left, or was refused before it could become an order
    and may be sent again as it is. UNKNOWN is everything that proves nothing.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class BrokerErrorKind(StrEnum):
    """What kind of refusal or failure a broker's answer is, whatever its own code."""

    AUTH = "auth"
    RATE = "rate"
    STATIC_IP = "static_ip"
    INPUT = "input"
    MARGIN = "margin"
    EDIS = "edis"
    MARKET_CLOSED = "market_closed"
    BROKER_DOWN = "broker_down"
    OTHER = "other"


class BrokerError(Exception):
    """A broker could not be asked, or refused to answer.

    ``code`` is the broker's own; ``message`` is meant for the user and holds no secret;
    ``retry_after`` is in seconds, when the broker or our own limits name a time.
    """

    def __init__(
        self,
        kind: BrokerErrorKind,
        message: str,
        *,
        code: str | None = None,
        retry_after: float | None = None,
    ):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.retry_after = retry_after


class LookupFailedError(Exception):
    """The books could not be read: this says nothing about the order."""
