"""Methods: the ways of telling people, and which of them this server is set up for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.errors import ConflictError

_NEEDED: Final[Mapping[ChannelMethod, str]] = {
    ChannelMethod.EMAIL: "E-mail is not set up on this server (SMTP_HOST or SENDGRID_API_KEY).",
    ChannelMethod.TELEGRAM: "Telegram is not set up on this server (TELEGRAM_BOT_TOKEN).",
    ChannelMethod.SMS: "SMS is not set up on this server (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN "
    "and TWILIO_FROM).",
    ChannelMethod.APPRISE: "Other services can't be reached from this server.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way of telling people; ``reason`` says what is missing where it is not available."""

    method: ChannelMethod
    available: bool
    reason: str | None


class ChannelMethods:
    """The methods of which there is a notifier are ``available``."""

    def __init__(self, available: Collection[ChannelMethod]) -> None:
        self._available = frozenset(available)

    def list(self) -> Sequence[Method]:
        """Return every method, and what is missing for those that are not available."""
        return [
            Method(
                method=method,
                available=method in self._available,
                reason=self.missing(method),
            )
            for method in ChannelMethod
        ]

    def missing(self, method: ChannelMethod) -> str | None:
        """Return what the server is not set up with for a method; None where nothing is missing."""
        return None if method in self._available else _NEEDED[method]

    def refuse_missing(self, method: ChannelMethod) -> None:
        """Return when the server is set up for a method.

        Raises:
            ConflictError: it is not; the message names what is missing.
        """
        missing = self.missing(method)
        if missing is not None:
            raise ConflictError(missing)
