"""Senders of alerts: on time whatever the answers are, and every attempt is written down."""

import json
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx2

SYMBOLS: Final = ("SBIN", "INFY", "TCS", "HDFCBANK", "RELIANCE")
RESEND_AFTER: Final = (5.0, 5.0, 5.0)
"""As TradingView does; more would only keep a server that is behind from catching up."""
ANSWER_SECONDS: Final = 3.0
GIVEN_UP_AFTER: Final = 20.0
"""No attempt begins later. A body without a time of its own is the same alert for 30 s, counted
to when it is read: a web process that was stopped reads it up to a time-out and more later."""
REPEATED: Final = 0.1
"""How many of the accepted are delivered again, up to three times, though they were answered."""
_FIRST_PRICE: Final = Decimal(1000)
_TICK: Final = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class Planned:
    """An alert as it is to be sent.

    Attributes:
        after: seconds from the start of the campaign.
        strategy: which of the campaign's strategies it goes to.
        price: no other alert has this one, so that the broker's book tells whose an order is.
        order_type: a real broker keeps the price of a LIMIT order only.
    """

    number: int
    after: float
    strategy: int
    symbol: str
    action: str
    quantity: int
    order_type: str = "MARKET"

    @property
    def price(self) -> Decimal:
        return price_of(self.number)

    def body(self) -> dict[str, Any]:
        """Return what is posted."""
        return {
            "symbol": f"NSE:{self.symbol}",
            "action": self.action,
            "quantity": self.quantity,
            "price": str(self.price),
            "order_type": self.order_type,
        }


def price_of(number: int) -> Decimal:
    """Return the price that marks the alert of this number."""
    return _FIRST_PRICE + number * _TICK


def plan(seed: int, alerts: int, per_second: float, strategies: int) -> list[Planned]:
    """Return the alerts of a seed, with exponential pauses, as independent senders make."""
    dice = random.Random(f"alerts {seed}")  # noqa: S311 - it has to repeat
    planned, after = [], 0.0
    for number in range(1, alerts + 1):
        after += dice.expovariate(per_second)
        planned.append(
            Planned(
                number=number,
                after=after,
                strategy=dice.randrange(strategies),
                symbol=dice.choice(SYMBOLS),
                action=dice.choice(("buy", "sell")),
                quantity=dice.randint(1, 9),
            )
        )
    return planned


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST and what came of it; ``status`` 0 stands for no answer at all."""

    number: int
    began: float
    ended: float
    status: int
    alert_id: str | None = None
    duplicate: bool = False


class History:
    """Everything the senders saw, in the order in which they saw it; nothing is changed later."""

    def __init__(self, file: Path):
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.attempts: list[Attempt] = []

    def add(self, attempt: Attempt) -> None:
        """Write an attempt down."""
        names = Attempt.__dataclass_fields__
        line = json.dumps({name: getattr(attempt, name) for name in names})
        with self._lock:
            self._file.write(f"{line}\n")
            self._file.flush()
            self.attempts.append(attempt)

    def accepted(self) -> dict[int, Attempt]:
        """Return the first attempt that was answered 200, by the alert's number."""
        found: dict[int, Attempt] = {}
        for attempt in self.attempts:
            if attempt.status == 200:
                found.setdefault(attempt.number, attempt)
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Senders:
    """Posts planned alerts at their times from threads; one that fails is sent again."""

    def __init__(self, url: str, paths: Sequence[str], history: History):
        self._targets = [f"{url}/api/v1/webhooks/{path}" for path in paths]
        self._history = history
        self._pool = ThreadPoolExecutor(max_workers=256, thread_name_prefix="sender")
        self._clock = threading.Thread(target=self._send_all, name="clock")
        self._planned: Sequence[Planned] = ()
        self._http = httpx2.Client(timeout=ANSWER_SECONDS, limits=httpx2.Limits())

    def start(self, planned: Sequence[Planned]) -> None:
        """Begin; returns at once."""
        self._planned = planned
        self._clock.start()

    def is_sending(self) -> bool:
        """Say whether alerts are still to come."""
        return self._clock.is_alive()

    def finish(self) -> None:
        """Wait until each alert was accepted, or was sent as often as it is ever sent."""
        self._clock.join()
        self._pool.shutdown(wait=True)
        self._http.close()

    def _send_all(self) -> None:
        start = time.monotonic()
        for alert in self._planned:
            time.sleep(max(0.0, start + alert.after - time.monotonic()))
            self._pool.submit(self._deliver, alert)

    def _deliver(self, alert: Planned) -> None:
        began = time.monotonic()
        for pause in (*RESEND_AFTER, None):
            attempt = self.post(alert)
            self._history.add(attempt)
            if attempt.status == 200:
                self._repeat(alert, began)
                return
            if pause is None or time.monotonic() + pause - began > GIVEN_UP_AFTER:
                return
            time.sleep(pause)

    def _repeat(self, alert: Planned, began: float) -> None:
        """Deliver some alerts once more, or a few times, as a sender does that saw no answer."""
        dice = random.Random(f"again {alert.number} {alert.price}")  # noqa: S311 - it has to repeat
        if dice.random() >= REPEATED:
            return
        for _ in range(dice.randint(1, 3)):
            time.sleep(dice.uniform(0, 5))
            if time.monotonic() - began > GIVEN_UP_AFTER:
                return
            self._history.add(self.post(alert))

    def post(self, alert: Planned) -> Attempt:
        """Post an alert once and return what came of it."""
        began = time.time()
        try:
            answer = self._http.post(self._targets[alert.strategy], json=alert.body())
        except httpx2.HTTPError:
            return Attempt(alert.number, began, time.time(), status=0)
        said = answer.json() if answer.status_code == 200 else {}
        return Attempt(
            alert.number,
            began,
            time.time(),
            status=answer.status_code,
            alert_id=said.get("alert_id"),
            duplicate=bool(said.get("duplicate")),
        )
