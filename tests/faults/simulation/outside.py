"""The world around the program: senders of alerts, the account's owner, and the one who breaks."""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import AutotradeError, UnavailableError
from autotrade.domain.ids import AlertId
from autotrade.ports.brokers import NewSession
from autotrade.services.deliveries import Delivery
from tests.faults.simulation.clockwork import Process
from tests.faults.simulation.plans import Post
from tests.faults.simulation.processes import job, live_account
from tests.faults.simulation.program import Program, Shared

ANSWERS_WITHIN: Final = 3.0
"""Seconds after which a sender gives a delivery up, and sends the same bytes again."""
MOST_DELIVERIES: Final = 4


@dataclass
class Sent:
    """What a sender knows of one body."""

    post: Post
    first_at: float
    acked_at: float | None = None
    ids: set[AlertId] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    deliveries: int = 0


class Senders:
    """Sends each body until it was answered, and now and then once more."""

    def __init__(self, shared: Shared, mortality: float):
        self._shared = shared
        self._clockwork = shared.clockwork
        self.mortality = mortality
        self.sent: dict[int, Sent] = {}

    def begin(self, posts: tuple[Post, ...]) -> None:
        """Have every body sent at its time."""
        for post in posts:
            self._clockwork.later(post.at, partial(self._send, post))

    def _send(self, post: Post) -> None:
        sent = self.sent.setdefault(post.key, Sent(post, self._clockwork.seconds))
        if sent.acked_at is not None or sent.deliveries >= MOST_DELIVERIES:
            return
        self._deliver(sent)
        if self._clockwork.dice.random() < 0.1:
            self._deliver(sent)  # the same twice at once
        self._clockwork.later(ANSWERS_WITHIN, partial(self._send, post))

    def _deliver(self, sent: Sent) -> None:
        sent.deliveries += 1
        process = Process(f"web {sent.post.key}.{sent.deliveries}", self.mortality)
        self._clockwork.start(process, partial(self._receive, sent))

    def _receive(self, sent: Sent) -> None:
        """Take one delivery in, as a web process; the answer is lost when it dies on the way."""
        inbox = Program(self._shared).inbox()
        delivery = Delivery(body=sent.post.body, request_id=f"request {sent.post.key}")
        try:
            receipt = inbox.receive(sent.post.path, delivery)
        except UnavailableError:
            return
        except AutotradeError as error:
            sent.refusals.append(repr(error))
            return
        self._clockwork.step("answer")
        sent.ids.add(receipt.alert_id)
        sent.acked_at = sent.acked_at or self._clockwork.seconds


class Owner:
    """The person whose account it is: logs in again some time after a session has ended."""

    def __init__(self, shared: Shared):
        self._shared = shared
        self._process = Process("owner")
        self.waits = (3.0, 15.0)

    def begin(self) -> None:
        """Look after the account from now on."""
        self._shared.clockwork.start(self._process, self._watch)

    def _watch(self) -> None:
        program = Program(self._shared)
        clockwork = self._shared.clockwork
        while True:
            clockwork.sleep(clockwork.dice.uniform(*self.waits))
            job(partial(self._log_in, program))

    def _log_in(self, program: Program) -> None:
        account = live_account(program)
        if account is None or account.status is BrokerStatus.CONNECTED:
            return
        self._shared.exchange.is_logged_in = True
        session = NewSession(credentials={"token": self._shared.ids.new()}, expires_at=None)
        program.sessions.renewed(account, session)
