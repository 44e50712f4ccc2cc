"""An account's calls: with its token, at its pace, and none any more once the token is dead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

import httpx2

from autotrade.brokers.dhanhq.client import TIMEOUT, DhanClient, DhanUrls, Reply
from autotrade.brokers.dhanhq.errors import Verdict
from autotrade.brokers.dhanhq.limits import READ_WAIT, READS
from autotrade.ports.brokers import BrokerErrorKind, Outcome
from autotrade.ports.throttle import Bucket, Throttle

RATE_LIMIT: Final = "rate_limit"
"""The code of a call that was not made because of our own limits."""
_HEADER_SAFE: Final = re.compile(r"[!-~]+\Z")
_HIDDEN: Final = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class DhanCredentials:
    """What a user gave to link an account, with or without a token of today."""

    client_id: str
    access_token: str = field(default="", repr=False)
    app_id: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> Self:
        """Return the credentials of a link form, without the blanks that pasting brings."""
        given = {name: str(fields.get(name, "")).strip() for name in cls.__slots__}
        return cls(**given)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must not be told on."""
        return tuple(filter(None, (self.access_token, self.app_secret)))


class DhanSession:
    """Makes the calls of one account."""

    def __init__(
        self,
        *,
        account: str,
        credentials: DhanCredentials,
        client: DhanClient,
        throttle: Throttle,
    ) -> None:
        self.credentials = credentials
        self._account = account
        self._client = client
        self._throttle = throttle
        self._dead: Verdict | None = None

    @property
    def urls(self) -> DhanUrls:
        """Return where DhanHQ is."""
        return self._client.urls

    def call(
        self,
        method: str,
        path: str,
        *,
        bucket: Bucket = READS,
        max_wait: float = READ_WAIT,
        is_urgent: bool = False,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: httpx2.Timeout = TIMEOUT,
        even_if_dead: bool = False,
    ) -> Reply:
        """Wait for a turn, make one call and say what came of it; never raises.

        With a token that DhanHQ refused once, nothing is sent, unless ``even_if_dead``.
        """
        refusal = self._refusal(even_if_dead=even_if_dead)
        if refusal is not None:
            return Reply(verdict=refusal)
        pause = self._throttle.acquire(
            self._account, bucket, max_wait=max_wait, is_urgent=is_urgent
        )
        if pause is not None:
            return Reply(verdict=_too_fast(pause))
        reply = self._client.request(
            method,
            f"{self.urls.base}{path}",
            headers={"access-token": self.credentials.access_token, **(headers or {})},
            body=body,
            timeout=timeout,
        )
        return self._noted(reply, bucket)

    def read(self, method: str, path: str, **options: object) -> object:
        """Make a call that only reads and return its body.

        Raises:
            BrokerError: it was refused, or not answered.
        """
        reply = self.call(method, path, **options)  # type: ignore[arg-type]  # the same names
        if reply.verdict.outcome is not Outcome.ACCEPTED:
            raise reply.verdict.error()
        return reply.body

    def log_in(self, method: str, path: str) -> Reply:
        """Make a call of the log-in service, as the user's app; never raises."""
        given = self.credentials
        if not (_HEADER_SAFE.match(given.app_id) and _HEADER_SAFE.match(given.app_secret)):
            words = "Logging in needs the API key and secret from DhanHQ, and they are not stored."
            return Reply(verdict=_refused(BrokerErrorKind.INPUT, "no_app", words))
        headers = {"app_id": given.app_id, "app_secret": given.app_secret}
        reply = self._client.request(method, f"{self.urls.auth}{path}", headers=headers)
        return replace(reply, verdict=self._without_secrets(reply.verdict))

    def _refusal(self, *, even_if_dead: bool) -> Verdict | None:
        if not _HEADER_SAFE.match(self.credentials.access_token):
            words = "There is no access token: log in with DhanHQ, or paste a new one."
            return _refused(BrokerErrorKind.AUTH, "no_token", words)
        return None if even_if_dead else self._dead

    def _noted(self, reply: Reply, bucket: Bucket) -> Reply:
        verdict = self._without_secrets(reply.verdict)
        if verdict.kind is BrokerErrorKind.RATE and verdict.retry_after:
            self._throttle.hold(self._account, bucket, verdict.retry_after)
        if verdict.kind is BrokerErrorKind.AUTH and verdict.outcome is Outcome.REJECTED:
            self._dead = verdict
        elif reply.verdict.outcome is Outcome.ACCEPTED:
            self._dead = None
        return replace(reply, verdict=verdict)

    def _without_secrets(self, verdict: Verdict) -> Verdict:
        message = verdict.message
        for secret in self.credentials.secrets:
            message = message.replace(secret, _HIDDEN) if message else message
        return replace(verdict, message=message)


def _refused(kind: BrokerErrorKind, code: str, message: str) -> Verdict:
    return Verdict(outcome=Outcome.REJECTED, kind=kind, code=code, message=message)


def _too_fast(pause: float) -> Verdict:
    return Verdict(
        outcome=Outcome.NOT_SENT,
        kind=BrokerErrorKind.RATE,
        code=RATE_LIMIT,
        message="Too many calls to DhanHQ at once; this one was not sent and may be tried again.",
        retry_after=pause,
    )
