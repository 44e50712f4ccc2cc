"""What DhanHQ's answers and the lack of them mean: one function, from tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx2

from autotrade.ports.brokers import BrokerError, BrokerErrorKind, Outcome

Kind = BrokerErrorKind
RATE_PAUSE: Final = 1.0
"""Seconds to wait after a refusal for the rate that names no time."""
EMPTY_BOOK: Final = frozenset({"DH-1111", "DH-1112"})
"""An empty book, delivered as a failure."""
MAYBE_UNKNOWN: Final = frozenset({"DH-905", "DH-906", "DH-907"}) | EMPTY_BOOK
"""What may be said of an order that is not there; only the order book can tell."""
NO_DATA: Final = "DH-907"
_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401
_SERVER_FAULT: Final = 500
_OK: Final = range(200, 300)

NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)
"""No connection, so nothing went out; every other failure of the transport proves nothing."""

_CODES: Final[Mapping[str, tuple[Outcome, Kind]]] = {
    "DH-901": (Outcome.REJECTED, Kind.AUTH),
    "DH-902": (Outcome.REJECTED, Kind.OTHER),
    "DH-903": (Outcome.REJECTED, Kind.OTHER),
    "DH-904": (Outcome.NOT_SENT, Kind.RATE),
    "DH-905": (Outcome.REJECTED, Kind.INPUT),
    "DH-906": (Outcome.REJECTED, Kind.INPUT),
    "DH-907": (Outcome.REJECTED, Kind.OTHER),
    "DH-908": (Outcome.UNKNOWN, Kind.BROKER_DOWN),
    "DH-909": (Outcome.UNKNOWN, Kind.BROKER_DOWN),
    "DH-910": (Outcome.UNKNOWN, Kind.OTHER),
    "DH-911": (Outcome.REJECTED, Kind.STATIC_IP),
    "DH-1111": (Outcome.UNKNOWN, Kind.OTHER),
    "DH-1112": (Outcome.UNKNOWN, Kind.OTHER),
    "800": (Outcome.UNKNOWN, Kind.BROKER_DOWN),
    "804": (Outcome.REJECTED, Kind.INPUT),
    "805": (Outcome.NOT_SENT, Kind.RATE),
    "806": (Outcome.REJECTED, Kind.OTHER),
    "807": (Outcome.REJECTED, Kind.AUTH),
    "808": (Outcome.REJECTED, Kind.AUTH),
    "809": (Outcome.REJECTED, Kind.AUTH),
    "810": (Outcome.REJECTED, Kind.AUTH),
    "811": (Outcome.REJECTED, Kind.INPUT),
    "812": (Outcome.REJECTED, Kind.INPUT),
    "813": (Outcome.REJECTED, Kind.INPUT),
    "814": (Outcome.REJECTED, Kind.INPUT),
}
_TELLING: Final = (
    ("invalid ip", Kind.STATIC_IP),
    ("insufficient", Kind.MARGIN),
    ("margin shortfall", Kind.MARGIN),
    ("tpin", Kind.EDIS),
    ("edis", Kind.EDIS),
    ("market is closed", Kind.MARKET_CLOSED),
    ("market closed", Kind.MARKET_CLOSED),
)
"""Words in the message of a refusal that say more than its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a call came to; ``kind`` is None when it was accepted."""

    outcome: Outcome
    kind: BrokerErrorKind | None = None
    code: str | None = None
    message: str | None = None
    retry_after: float | None = None

    def error(self) -> BrokerError:
        """Return the error of a call that only reads."""
        return BrokerError(
            self.kind or Kind.OTHER,
            self.message or "DhanHQ's answer can't be read.",
            code=self.code,
            retry_after=self.retry_after,
        )


ACCEPTED: Final = Verdict(outcome=Outcome.ACCEPTED)


def classify(
    status: int | None,
    body: object | None,
    failure: Exception | None = None,
    retry_after: float | None = None,
) -> Verdict:
    """Say what a call came to, by its HTTP status and JSON body, or by how it failed.

    ``body`` is None when there was none or it was no JSON. What nothing proves is UNKNOWN.
    """
    if failure is not None or status is None:
        return _unanswered(failure)
    code, message = _complaint(body)
    if status >= _SERVER_FAULT:  # whatever it says: it failed on the way
        message = message or f"DhanHQ failed (HTTP {status})."
        return _verdict(Outcome.UNKNOWN, Kind.BROKER_DOWN, code, message)
    if code is not None and code in _CODES:
        return _refused(code, message, retry_after)
    if status == _TOO_MANY:
        # DhanHQ's own is from before the order was taken; a gateway's may be from after it
        outcome = Outcome.NOT_SENT if isinstance(body, Mapping) else Outcome.UNKNOWN
        return _too_many(outcome, code, message, retry_after)
    if status in _OK and code is None and body is not None:
        return ACCEPTED
    is_refusal = status == _UNAUTHORIZED and isinstance(body, Mapping)
    return _verdict(
        Outcome.REJECTED if is_refusal else Outcome.UNKNOWN,
        Kind.AUTH if status == _UNAUTHORIZED else Kind.OTHER,
        code,
        message or f"DhanHQ's answer (HTTP {status}) can't be understood.",
    )


def kind_of(message: str | None, otherwise: BrokerErrorKind) -> BrokerErrorKind:
    """Return the kind that the words of a refusal tell of."""
    words = (message or "").lower()
    return next((kind for word, kind in _TELLING if word in words), otherwise)


def _unanswered(failure: Exception | None) -> Verdict:
    name = type(failure).__name__
    if isinstance(failure, NOT_SENT):
        message = f"DhanHQ could not be reached ({name}); nothing was sent."
        return _verdict(Outcome.NOT_SENT, Kind.BROKER_DOWN, name, message)
    message = f"DhanHQ did not answer ({name})."
    return _verdict(Outcome.UNKNOWN, Kind.BROKER_DOWN, name, message)


def _too_many(
    outcome: Outcome, code: str | None, message: str | None, retry_after: float | None
) -> Verdict:
    return Verdict(
        outcome=outcome,
        kind=Kind.RATE,
        code=code or str(_TOO_MANY),
        message=message or "DhanHQ's rate limit was reached.",
        retry_after=RATE_PAUSE if retry_after is None else retry_after,
    )


def _refused(code: str, message: str | None, retry_after: float | None) -> Verdict:
    outcome, kind = _CODES[code]
    if kind is Kind.RATE:
        return _too_many(outcome, code, message, retry_after)
    if outcome is Outcome.REJECTED and kind is not Kind.AUTH:
        kind = kind_of(message, kind)
    return _verdict(outcome, kind, code, message or f"DhanHQ refused with {code}.")


def _verdict(outcome: Outcome, kind: BrokerErrorKind, code: str | None, message: str) -> Verdict:
    return Verdict(outcome=outcome, kind=kind, code=code, message=message)


def _complaint(body: object | None) -> tuple[str | None, str | None]:
    """Return code and message of either shape of failure; a body that is none has no code."""
    if not isinstance(body, Mapping):
        return None, None
    data = body.get("data")
    if str(body.get("status")).lower() in {"failed", "failure", "error"}:
        if isinstance(data, Mapping) and data:
            code, message = next(iter(data.items()))
            return str(code), _short(message)
        words = body.get("errorMessage") or body.get("message") or body.get("remarks")
        return str(body.get("errorCode") or "failed"), _short(words)
    if body.get("errorCode") or body.get("errorType"):
        return str(body.get("errorCode") or body["errorType"]), _short(body.get("errorMessage"))
    return None, None


def _short(message: object) -> str | None:
    return str(message)[:300] if message else None
