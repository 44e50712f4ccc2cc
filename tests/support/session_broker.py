"""A broker account whose session a test scripts: good, dead, renewable, or out of reach."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from autotrade.domain.accounts import Funds
from autotrade.domain.brokers import (
    AuthKind,
    BrokerAccount,
    BrokerSpec,
    BrokerType,
    CredentialField,
)
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    InstrumentSource,
    NewSession,
    SessionStatus,
)

SPEC = BrokerSpec(
    type=BrokerType.DHANHQ,
    name="DhanHQ",
    auth=AuthKind.TOKEN,
    available=True,
    fields=(CredentialField("client_id", "Client id"), CredentialField("access_token", "Token")),
)
PAPER = BrokerSpec(type=BrokerType.PAPER, name="Paper", auth=AuthKind.NONE, available=True)


class SessionBroker:
    """What is asked is counted by name in ``calls``; ``trouble`` answers whatever is asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.trouble: BrokerError | None = None
        self.expires_at: datetime | None = None
        self.during: Callable[[], None] = lambda: None

    def fails(self, kind: BrokerErrorKind, message: str = "No.") -> None:
        self.trouble = BrokerError(kind, message)

    def check(self) -> SessionStatus:
        self._asked("check")
        return SessionStatus(
            expires_at=self.expires_at,
            facts={"segments": "Equity, Derivative", "ddpi": "Active"},
            warnings=("Orders are allowed from 203.0.113.9 only.",),
        )

    def funds(self) -> Funds:
        self._asked("funds")
        return Funds(available=Decimal("98440.50"), utilized=Decimal(len(self.calls)))

    def positions(self) -> Sequence[object]:
        self._asked("positions")
        return ()

    def _asked(self, name: str) -> None:
        self.calls.append(name)
        self.during()
        if self.trouble is not None:
            raise self.trouble


class ConsentBroker(SessionBroker):
    """The same with a log-in page and a session that can be renewed."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses_renewal = False

    def login_url(self, state: str) -> str:
        self._asked("login_url")
        return f"https://broker.example/login?state={state}"

    def exchange(self, parameters: Mapping[str, str]) -> NewSession:
        self._asked("exchange")
        token = f"token of {parameters['tokenId']}"
        return NewSession(credentials={"access_token": token}, expires_at=self.expires_at)

    def renew(self) -> NewSession:
        self._asked("renew")
        if self.refuses_renewal:
            raise BrokerError(BrokerErrorKind.AUTH, "Only tokens from the web can be renewed.")
        return NewSession(credentials={"access_token": "renewed"}, expires_at=self.expires_at)


class SessionDirectory:
    """A directory in which every account is at the scripted broker."""

    def __init__(self, broker: SessionBroker) -> None:
        self.broker = broker

    def specs(self) -> Sequence[BrokerSpec]:
        return (PAPER, SPEC)

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        return PAPER if broker_type is BrokerType.PAPER else SPEC

    def open(self, account: BrokerAccount) -> Any:
        return self.broker

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        return None
