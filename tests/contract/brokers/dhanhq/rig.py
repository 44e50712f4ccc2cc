"""DhanHQ for the contract: its adapter against the simulated Dhan, over real sockets."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import httpx2
from typing_extensions import override

from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.domain.ids import BrokerId
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from tests.support.fakes import FakeClock

if TYPE_CHECKING:
    from autotrade.brokers.dhanhq.adapter import DhanAccount
    from autotrade.domain.ids import ClientTag
    from autotrade.ports.throttle import Bucket, Throttle
    from tests.simulators.control import Recorded
    from tests.simulators.dhanhq.control import DhanSimulator

IMPATIENT, PATIENT = 0.3, 10.0
NOWHERE: Final = "http://127.0.0.1:1/v2"  # nothing listens there


def listed(
    symbol: str, segment: Segment, wire: str, number: int, *, lot: int = 1, tick: str = "0.1"
) -> Instrument:
    """Return an instrument as the master has it."""
    is_share = segment in {Segment.NSE, Segment.BSE}
    return Instrument(
        symbol=symbol,
        segment=segment,
        kind=InstrumentKind.EQUITY if is_share else InstrumentKind.FUTURE,
        name=symbol,
        lot_size=Decimal(lot),
        tick_size=Decimal(tick),
        keys={"dhanhq": {"security_id": str(number), "segment": wire, "instrument": "EQUITY"}},
    )


TCS: Final = listed("NSE:TCS", Segment.NSE, "NSE_EQ", 11536)
INSTRUMENTS: Final = {
    "NSE_EQ": TCS,
    "BSE_EQ": listed("BSE:TCS", Segment.BSE, "BSE_EQ", 532540, tick="0.05"),
    "NSE_FNO": listed("NSE:NIFTY1!", Segment.NFO, "NSE_FNO", 49081, lot=65),
    "BSE_FNO": listed("BSE:SENSEX1!", Segment.BFO, "BSE_FNO", 49093, lot=20),
    "MCX_COMM": listed("MCX:CRUDEOIL1!", Segment.MCX, "MCX_COMM", 430000, tick="1"),
    "NSE_CURRENCY": listed("NSE:USDINR1!", Segment.CDS, "NSE_CURRENCY", 1100, tick="0.0025"),
}


_TLS: Final = ssl.create_default_context()  # unused here, and slow to make for each adapter


class Transport(httpx2.HTTPTransport):
    """Real connections, whose patience a test can change, so that it need not wait for silence."""

    def __init__(self, seconds: Callable[[], float]):
        super().__init__(verify=_TLS, retries=0)
        self._seconds = seconds

    @override
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions["timeout"] = {**request.extensions["timeout"], "read": self._seconds()}
        return super().handle_request(request)


class NoThrottle:
    """Lets every call through at once and remembers which bucket it was counted in."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.held: list[tuple[str, float]] = []

    def acquire(
        self, account: str, bucket: Bucket, *, max_wait: float, is_urgent: bool = False
    ) -> float | None:
        """Say: now."""
        self.taken.append(bucket.name)
        return None

    def hold(self, account: str, bucket: Bucket, seconds: float) -> None:
        """Remember that the broker asked for a pause."""
        self.held.append((bucket.name, seconds))


class DhanRig:
    """Implements ``WireRig``."""

    instrument = TCS
    last = Decimal("3100.0")
    order_path = "/v2/orders"
    lookup_path = "/v2/orders/external/*"

    def __init__(self, simulator: DhanSimulator) -> None:
        self.simulator = simulator
        self.account = simulator.account()
        self.throttle = NoThrottle()
        self.pace: Throttle = self.throttle
        self.clients: list[DhanClient] = []
        self.patience = PATIENT
        for instrument in INSTRUMENTS.values():  # each stands where its orders expect it
            key = instrument.keys["dhanhq"]
            simulator.set_price(key["segment"], int(key["security_id"]), str(self.last))

    def broker(self) -> DhanAccount:
        """Return the account's adapter."""
        return self.adapter()

    def patient(self) -> DhanAccount:
        """Return an adapter that waits for a late answer, as all do unless something hangs."""
        return self.adapter()

    def unreachable(self) -> DhanAccount:
        """Return an adapter of an address where nothing listens."""
        return self.adapter(base=NOWHERE)

    @property
    def credentials(self) -> dict[str, str]:
        """Return what a user would type into the link form."""
        return {
            "client_id": self.account.client_id,
            "access_token": self.account.token,
            "app_id": self.account.app_id,
            "app_secret": self.account.app_secret,
        }

    def adapter(
        self,
        *,
        base: str | None = None,
        credentials: Mapping[str, str] = MappingProxyType({}),
    ) -> DhanAccount:
        """Return an adapter with its own connections."""
        settings = self.simulator.environment
        urls = DhanUrls(
            base=base or settings["AUTOTRADE_DHANHQ_BASE_URL"],
            auth=settings["AUTOTRADE_DHANHQ_AUTH_URL"],
            feed=settings["AUTOTRADE_DHANHQ_FEED_URL"],
            order_feed=settings["AUTOTRADE_DHANHQ_ORDER_FEED_URL"],
        )
        client = DhanClient(urls, transport=Transport(lambda: self.patience))
        self.clients.append(client)
        house = DhanHouse(
            client=client,
            throttle=self.pace,
            clock=FakeClock(),
            instrument_of=instrument_of,
        )
        return house.account(BrokerId("broker-1"), {**self.credentials, **credentials})

    def placed(self, tag: ClientTag) -> int:
        """Return how many orders with this tag the simulator has taken."""
        return self.simulator.counts().get(tag, 0)

    def fault(self, action: str, path: str, when: str = "before", **more: Any) -> None:
        """Let the next request of a path fail; who would hang is impatient from now on."""
        if action == "hang":
            self.patience = IMPATIENT
        self.simulator.fault(action, path, when=when, **more)

    def requests(self, method: str | None = None, path: str | None = None) -> list[Recorded]:
        """Return what the simulator got."""
        return self.simulator.requests(method, path)

    def end_session(self) -> None:
        """Let the user log in elsewhere."""
        self.simulator.kill_token()

    def secrets(self) -> list[str]:
        """Return the token and the app's secret."""
        return [self.account.token, self.account.app_secret]

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients:
            client.close()


def instrument_of(key: Mapping[str, str]) -> Instrument | None:
    """Return an instrument by its key, as our master would."""
    found = INSTRUMENTS.get(key["segment"])
    is_it = found is not None and found.keys["dhanhq"]["security_id"] == key["security_id"]
    return found if is_it else None


@contextmanager
def dhan_rig(simulator: DhanSimulator) -> Iterator[DhanRig]:
    """Return a rig whose connections are closed at the end."""
    rig = DhanRig(simulator)
    try:
        yield rig
    finally:
        rig.close()
