"""What goes wrong at the simulated Dhan: each fault strikes the next few requests, or for a while."""

import random
from collections.abc import Callable
from typing import Any, Final

from tests.faults.live_desk import CLIENTS, LiveDesk

_ORDERS: Final = "/v2/orders"
_INTERNAL: Final = {
    "errorType": "Internal_Error",
    "errorCode": "DH-908",
    "errorMessage": "Internal server error",
}
_TOO_MANY: Final = {
    "errorType": "Rate_Limit",
    "errorCode": "DH-904",
    "errorMessage": "Too many requests",
}
_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class BrokerFaults:
    """Scripts faults at the simulated broker; ``rest`` lets seconds pass, at least and at most."""

    def __init__(self, desk: LiveDesk, dice: random.Random, rest: Callable[[float, float], None]):
        self._desk = desk
        self._dhan = desk.dhan
        self._dice = dice
        self._rest = rest

    def table(self) -> dict[str, Callable[[], None]]:
        """Return the faults by their names."""
        return {
            "broker hangs, order not taken": lambda: self._place("hang"),
            "broker hangs, order taken": lambda: self._place("hang", when="after"),
            "broker resets, not taken": lambda: self._place("reset"),
            "broker resets, taken": lambda: self._place("reset", when="after"),
            "broker cuts its answer": lambda: self._place("cut"),
            "broker answers garbage": lambda: self._place("garbage", when="after"),
            "broker answers 500": lambda: self._answer(500, _INTERNAL),
            "broker answers a page": lambda: self._answer(502, _PAGE, content_type="text/html"),
            "broker answers 200, error": lambda: self._answer(200, _INTERNAL),
            "broker answers 429": self._too_many,
            "broker takes no connection": self._down,
            "broker's books unreadable": self._unreadable,
            "broker's feeds are cut": self._dhan.drop_feeds,
            "broker's pushes: lost": lambda: self._pushes("lost"),
            "broker's pushes: twice": lambda: self._pushes("twice"),
            "broker's pushes: disordered": lambda: self._pushes("reversed"),
            "broker shows orders late": self._late,
            "broker ends a session": self._end_session,
        }

    def _times(self) -> int:
        return self._dice.randint(1, 4)

    def _place(self, action: str, when: str = "before") -> None:
        self._dhan.fault(action, _ORDERS, when=when, method="POST", times=self._times())

    def _answer(self, status: int, body: Any, **more: Any) -> None:
        """Answer some placements so, before or after the order was taken."""
        when = self._dice.choice(("before", "after"))
        self._dhan.fault(
            "answer",
            _ORDERS,
            when=when,
            method="POST",
            times=self._times(),
            status=status,
            body=body,
            **more,
        )

    def _too_many(self) -> None:
        self._dhan.fault(
            "answer",
            _ORDERS,
            method="POST",
            times=self._times(),
            status=429,
            body=_TOO_MANY,
            headers={"Retry-After": "1"},
        )

    def _down(self) -> None:
        self._dhan.fault("close", "/v2/*", times=None)
        self._rest(1, 4)
        self._dhan.clear_faults()

    def _unreadable(self) -> None:
        self._dhan.fault(
            "answer", f"{_ORDERS}*", method="GET", times=None, status=500, body=_INTERNAL
        )
        self._rest(2, 6)
        self._dhan.clear_faults()

    def _pushes(self, how: str) -> None:
        self._dhan.set(pushes=how)
        self._rest(2, 6)
        self._dhan.set(pushes="normal")

    def _late(self) -> None:
        self._dhan.set(visible_after_seconds=3.0)
        self._place("hang", when="after")
        self._rest(2, 6)
        self._dhan.set(visible_after_seconds=0.0)

    def _end_session(self) -> None:
        """Have a token die; its user pastes a new one after a while."""
        client = self._dice.choice(CLIENTS)
        token = self._desk.end_session(client)
        self._rest(1, 4)
        while not self._desk.renew(client, token):  # web may be on its way up again
            self._rest(0.5, 0.5)
