"""The shared rate limits: on a real Valkey, from several threads, connections and processes."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import httpx2
import pytest
import redis

from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.brokers.dhanhq.limits import ORDERS
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.jobs.connection import connect, key
from autotrade.jobs.local_throttle import SHARE
from autotrade.jobs.throttle import AWAY_SECONDS, RedisThrottle
from autotrade.ports.brokers import OrderRequest, Outcome
from autotrade.ports.throttle import Bucket, Window
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.fakes import FakeClock

ACCOUNT = "broker-1"
QUICK = Bucket(name="quick", windows=(Window(300, 4),))
TCS = Instrument(
    symbol="NSE:TCS",
    segment=Segment.NSE,
    kind=InstrumentKind.EQUITY,
    name="TCS",
    lot_size=Decimal(1),
    tick_size=Decimal("0.1"),
    keys={"dhanhq": {"security_id": "11536", "segment": "NSE_EQ", "instrument": "EQUITY"}},
)


@pytest.fixture
def throttles(url: str, connection: redis.Redis) -> Iterator[list[RedisThrottle]]:
    """Two throttles, each with a connection of its own, as two processes have them."""
    connections = [connect(url, f"test-{number}") for number in range(2)]
    yield [RedisThrottle(each) for each in connections]
    for each in connections:
        each.close()


def fill(throttle: RedisThrottle, bucket: Bucket = QUICK, account: str = ACCOUNT) -> None:
    for _ in range(bucket.windows[0].most):
        assert throttle.acquire(account, bucket, max_wait=0) is None


def test_no_window_ever_holds_more_than_it_may(throttles):
    """A burst from two processes waits, and each gets its turn."""

    def take(number: int) -> float:
        assert throttles[number % 2].acquire(ACCOUNT, QUICK, max_wait=5) is None
        return time.monotonic()

    with ThreadPoolExecutor(20) as pool:
        taken = sorted(pool.map(take, range(20)))

    # five at once are four and the next: a moment may pass between the count and the clock here
    closest = min(later - sooner for sooner, later in zip(taken, taken[4:], strict=False))
    assert closest > 0.25
    assert taken[-1] - taken[0] < 2.5


def test_every_window_of_a_bucket_counts(throttles):
    bucket = Bucket(name="two", windows=(Window(100, 2), Window(60_000, 3)))
    throttle = throttles[0]

    waits = [throttle.acquire(ACCOUNT, bucket, max_wait=0.3) for _ in range(4)]

    assert waits[:3] == [None, None, None]
    assert waits[3] == pytest.approx(60, abs=1)


def test_what_would_wait_too_long_is_told_so_at_once_and_not_counted(throttles):
    bucket = Bucket(name="slow", windows=(Window(1_000, 1),))
    fill(throttles[0], bucket)
    started = time.monotonic()

    waits = [throttles[1].acquire(ACCOUNT, bucket, max_wait=0.1) for _ in range(3)]

    assert time.monotonic() - started < 0.5
    assert waits == [pytest.approx(1, abs=0.3)] * 3
    assert throttles[0].acquire(ACCOUNT, bucket, max_wait=1.1) is None


def test_accounts_and_buckets_do_not_wait_for_each_other(throttles):
    fill(throttles[0])
    other = Bucket(name="other", windows=QUICK.windows)

    assert throttles[0].acquire("broker-2", QUICK, max_wait=0) is None
    assert throttles[0].acquire(ACCOUNT, other, max_wait=0) is None


def test_urgent_calls_go_before_those_that_wait_longer(throttles):
    bucket = Bucket(name="queue", windows=(Window(250, 1),))
    fill(throttles[0], bucket)
    order: list[str] = []

    def wait(name: str, throttle: RedisThrottle, *, is_urgent: bool) -> None:
        assert throttle.acquire(ACCOUNT, bucket, max_wait=5, is_urgent=is_urgent) is None
        order.append(name)

    threads = []
    for name, is_urgent in (("entry 1", False), ("entry 2", False), ("exit", True)):
        throttle = throttles[is_urgent]
        waiter = threading.Thread(
            target=wait, args=(name, throttle), kwargs={"is_urgent": is_urgent}
        )
        waiter.start()
        threads.append(waiter)
        time.sleep(0.05)
    for waiter in threads:
        waiter.join()

    assert order == ["exit", "entry 1", "entry 2"]


def test_a_place_in_the_queue_is_given_up_when_its_owner_died(throttles, url):
    bucket = Bucket(name="dead", windows=(Window(200, 1),))
    fill(throttles[0], bucket)

    class DiedError(Exception):
        """The process ended while it waited."""

    def die(_: float) -> None:
        raise DiedError

    dying = RedisThrottle(connect(url, "dying"), sleep=die)
    with pytest.raises(DiedError):
        dying.acquire(ACCOUNT, bucket, max_wait=60, is_urgent=True)

    assert throttles[0].acquire(ACCOUNT, bucket, max_wait=2) is None


def test_a_pause_that_the_broker_asks_for_holds_every_process(throttles):
    throttles[0].hold(ACCOUNT, QUICK, 0.6)
    throttles[0].hold(ACCOUNT, QUICK, 0.1)  # a shorter one takes nothing away

    wait = throttles[1].acquire(ACCOUNT, QUICK, max_wait=0)

    assert wait == pytest.approx(0.6, abs=0.2)
    assert throttles[1].acquire(ACCOUNT, QUICK, max_wait=1) is None


def test_without_redis_a_process_goes_on_at_a_fraction():
    clock = Clock()
    away = RedisThrottle(
        connect("redis://127.0.0.1:1", "test", is_hurried=True),
        clock=clock.now,
        sleep=clock.sleep,
    )
    started = time.monotonic()

    waits = [away.acquire(ACCOUNT, ORDERS, max_wait=0) for _ in range(8 // SHARE + 1)]

    assert waits == [None, None, pytest.approx(1.2)]
    assert time.monotonic() - started < 1.5  # an order can't wait for a server that is away


def test_redis_is_asked_again_after_a_while(throttles, connection):
    clock = Clock()
    returning = RedisThrottle(Unsteady(connection), clock=clock.now, sleep=clock.sleep)  # type: ignore[arg-type]  # it only makes scripts
    assert returning.acquire(ACCOUNT, QUICK, max_wait=0) is None
    assert not connection.keys("*throttle*")

    clock.sleep(AWAY_SECONDS)
    assert returning.acquire(ACCOUNT, QUICK, max_wait=0) is None

    assert connection.keys("*throttle*calls")


def test_a_burst_from_two_processes_is_not_refused_by_the_broker(
    dhan: DhanSimulator, url, connection
):
    """Thirty at once, fifteen a process, and the broker enforces its limit of ten a second."""
    dhan.set(rate_limits=True)
    account = dhan.account()
    fields = {"client_id": account.client_id, "access_token": account.token}
    halves = [(dhan.environment, url, fields, f"Q{half:09}") for half in range(2)]

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        outcomes = [outcome for half in pool.map(burst, halves) for outcome in half]

    assert outcomes == [Outcome.ACCEPTED.value] * 30
    assert sorted(dhan.counts().values()) == [1] * 30
    let_through = granted(connection)
    arrived = sorted(request.at for request in dhan.requests("POST", "/v2/orders"))
    assert len(arrived) == len(let_through)
    for window in ORDERS.windows:
        assert most_within(let_through, window.milliseconds) <= window.most
    # a call may be refused only when this machine kept it from leaving for longer than the fifth
    # of a second that our limits allow for
    delays = [at - sent / 1000 for sent, at in zip(let_through, arrived, strict=True)]
    assert len(arrived) == 30 or max(delays) > 0.2, delays


def test_a_burst_without_limits_of_ours_is_refused(dhan: DhanSimulator, url):
    """That the test before this one can fail."""
    dhan.set(rate_limits=True)
    account = dhan.account()
    fields = {"client_id": account.client_id, "access_token": account.token}

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda n: place(dhan, fields, n), range(30)))

    assert answers.count(429) >= 10


def granted(connection: redis.Redis) -> list[int]:
    """Return when calls were let through (milliseconds since 1970), as Redis has counted them."""
    calls: Any = connection.lrange(key("throttle", ACCOUNT, ORDERS.name, "calls"), 0, -1)
    return [int(at) for at in calls]


def most_within(times: list[int], milliseconds: int) -> int:
    """Return how many of these times fall into the fullest window of this length."""
    return max(sum(start <= at < start + milliseconds for at in times) for start in times)


def place(dhan: DhanSimulator, fields: dict[str, str], number: int) -> int:
    """Place an order as somebody who keeps no limits, and return the answer's status."""
    body = {
        "dhanClientId": fields["client_id"],
        "correlationId": f"Q{number:019}",
        "transactionType": "BUY",
        "exchangeSegment": "NSE_EQ",
        "productType": "INTRADAY",
        "orderType": "MARKET",
        "validity": "DAY",
        "securityId": "11536",
        "quantity": 1,
    }
    headers = {"access-token": fields["access_token"]}
    return httpx2.post(f"{dhan.url}/v2/orders", json=body, headers=headers).status_code


def burst(half: tuple[dict[str, str], str, dict[str, str], str]) -> list[str]:
    """Place fifteen orders at once; runs in a process of its own."""
    environment, url, fields, beginning = half
    urls = DhanUrls(
        base=environment["AUTOTRADE_DHANHQ_BASE_URL"], auth=environment["AUTOTRADE_DHANHQ_AUTH_URL"]
    )
    connection = connect(url, "burst")
    house = DhanHouse(
        client=DhanClient(urls),
        throttle=RedisThrottle(connection),
        clock=FakeClock(),
        instrument_of=lambda _: None,
    )
    account = house.account(BrokerId(ACCOUNT), fields)

    def place(number: int) -> str:
        request = OrderRequest(
            client_tag=ClientTag(f"{beginning}{number:010}"),
            symbol=TCS.symbol,
            side=Side.BUY,
            quantity=Decimal(1),
            product=Product.INTRADAY,
            order_type=OrderType.MARKET,
            validity=Validity.DAY,
            instrument=TCS,
        )
        result = account.place(request)
        while result.outcome is Outcome.NOT_SENT:  # the last ones ask twice, as alerts do
            time.sleep(result.retry_after or 0)
            result = account.place(request)
        return result.outcome.value

    with ThreadPoolExecutor(15) as pool:
        return list(pool.map(place, range(15)))


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


class Unsteady:
    """A connection whose first script fails, as when a server is away for a moment."""

    def __init__(self, connection: redis.Redis) -> None:
        self._connection = connection
        self._failures = 1

    def register_script(self, text: str) -> Callable[..., object]:
        script = self._connection.register_script(text)

        def run(**arguments: object) -> object:
            if self._failures:
                self._failures -= 1
                raise redis.ConnectionError
            return script(**arguments)  # type: ignore[arg-type]  # passed on

        return run
