"""Requests under a key: carried out once, answered as often as they are asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from autotrade.domain.errors import ConflictError, InvalidError
from autotrade.domain.ids import UserId
from autotrade.ports.storage import Storage
from autotrade.services.idempotency import Answer, Idempotency
from tests.support.factories import NOON, OTHER_USER, USER
from tests.support.fakes import FakeClock


class Desk:
    """The service, and work that counts how often it was done."""

    def __init__(self, storage: Storage) -> None:
        self.clock = FakeClock(NOON)
        self.done = 0
        self.during: Callable[[], None] = lambda: None
        self.service = Idempotency(storage=storage, clock=self.clock, pause=lambda: sleep(0.05))

    def work(self) -> Answer:
        self.during()
        self.done += 1
        return Answer(201, f"answer {self.done}")

    def ask(self, key: str = "k-1", body: bytes = b"{}", **changes: str) -> Answer:
        user = UserId(changes.get("user", USER))
        operation = changes.get("operation", "placeOrder")
        return self.service.once(user, operation, key, body, self.work)


@pytest.fixture
def keyed(storage: Storage) -> Desk:
    return Desk(storage)


def test_the_same_request_again_gets_the_first_answer(keyed: Desk):
    assert [keyed.ask() for _ in range(3)] == [Answer(201, "answer 1")] * 3
    assert keyed.done == 1


def test_another_body_under_the_key_is_refused(keyed: Desk):
    keyed.ask()

    with pytest.raises(InvalidError) as refusal:
        keyed.ask(body=b'{"quantity": 2}')

    assert refusal.value.errors == {"Idempotency-Key": ["The key was used for another request."]}
    assert keyed.done == 1


@pytest.mark.parametrize("other", [{"key": "k-2"}, {"user": OTHER_USER}, {"operation": "addTrade"}])
def test_another_key_user_or_operation_is_another_request(keyed: Desk, other):
    keyed.ask()
    keyed.ask(**other)

    assert keyed.done == 2


def test_twenty_at_once_are_carried_out_once_and_all_answered(keyed: Desk):
    keyed.during = lambda: sleep(0.2)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: keyed.ask(), range(20)))

    assert answers == [Answer(201, "answer 1")] * 20
    assert keyed.done == 1


def test_a_refused_request_frees_its_key(keyed: Desk):
    def refuse() -> None:
        msg = "The market is closed."
        raise ConflictError(msg)

    keyed.during = refuse
    with pytest.raises(ConflictError):
        keyed.ask()
    keyed.during = lambda: None

    assert keyed.ask() == Answer(201, "answer 1")


def test_a_request_that_died_half_way_is_taken_over_after_a_while_not_before(storage: Storage):
    keyed = Desk(storage)
    keyed.service = Idempotency(storage=storage, clock=keyed.clock, pause=lambda: None)

    def die() -> None:
        raise MemoryError

    keyed.during = die
    with pytest.raises(MemoryError):
        keyed.ask()
    keyed.during = lambda: None

    with pytest.raises(ConflictError, match="still being carried out"):
        keyed.ask()
    keyed.clock.advance(seconds=31)
    assert keyed.ask() == Answer(201, "answer 1")


@pytest.mark.parametrize("key", ["", "x" * 256, "né", "a\nb"])
def test_a_key_of_another_form_is_refused(keyed: Desk, key):
    with pytest.raises(InvalidError):
        keyed.ask(key=key)
