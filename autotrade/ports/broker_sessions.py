"""Sessions with brokers, and the ways to get and to renew them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatus:
    """What a broker says of an account's session; ``facts`` are for the account's page.

    ``facts`` has plain names and texts, such as the segments that are enabled, the address
    that orders may come from and the one that this machine is seen with.
    """

    expires_at: datetime | None
    facts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session got by a login flow: credentials to be sealed, merged over the stored ones."""

    credentials: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None


@runtime_checkable
class ConsentLogin(Protocol):
    """A broker whose session is got by sending the user to its log-in page."""

    def login_url(self, state: str) -> str:
        """Return where to send the user; ``state`` comes back with them where possible.

        Raises:
            BrokerError: the broker refused to begin.
        """
        ...

    def exchange(self, parameters: Mapping[str, str]) -> NewSession:
        """Turn what the user came back with into a session.

        Raises:
            BrokerError: the broker did not accept it.
        """
        ...


@runtime_checkable
class RenewableSession(Protocol):
    """A broker whose session can be renewed without the user."""

    def renew(self) -> NewSession:
        """Return a new session; the old one is dead afterwards.

        Raises:
            BrokerError: only the user can renew it now.
        """
        ...
