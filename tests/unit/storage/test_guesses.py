"""Guesses: what is known of each part, and no more than a process has room for."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from autotrade.storage import guesses as module
from autotrade.storage.guesses import Guesses, Parts, Question


@dataclass(frozen=True)
class Share:
    id: str
    of: str
    is_open: bool = True


def asking(*asked: str, most: int = 0) -> Question:
    parts = Parts(asked, of=lambda share: share.of, has=lambda share: share.is_open)
    return Question("shares", {}, "_id", lambda _: None, most=most, kind=Share, parts=parts)


def learn(guesses: Guesses, question: Question, *found: Share) -> bool:
    return guesses.learn([question], [found], guesses.expected([question]))


def expected(guesses: Guesses, *asked: str) -> Sequence[Share] | None:
    answers = guesses.expected([asking(*asked)])
    return None if answers is None else answers[0]


ONE, TWO, THREE = Share("1", "a"), Share("2", "b"), Share("3", "a")


def test_parts_that_were_learnt_apart_are_expected_together_in_order():
    guesses = Guesses()
    learn(guesses, asking("b"), TWO)
    learn(guesses, asking("a"), THREE, ONE)

    assert expected(guesses, "a", "b") == [ONE, TWO, THREE]
    assert expected(guesses, "b") == [TWO]
    assert expected(guesses, "b", "c") is None


def test_nothing_found_is_known_too():
    guesses = Guesses()
    learn(guesses, asking("a", "b"), ONE)

    assert expected(guesses, "b") == []


def test_what_was_left_is_expected_unless_the_question_is_not_told_of_it():
    guesses = Guesses()
    question = asking("a")
    learn(guesses, question, ONE)

    guesses.keep([(question, THREE), (question, Share("1", "a", is_open=False))])
    guesses.keep([(question, Share("4", "of nobody that was asked for"))])

    assert expected(guesses, "a") == [THREE]


def test_what_may_be_more_is_not_known_but_that_there_is_nothing_is():
    guesses = Guesses()

    learn(guesses, asking("a", most=1), ONE)
    assert expected(guesses, "a") is None
    learn(guesses, asking("a", most=1))
    assert expected(guesses, "a") == []


def test_a_question_without_parts_is_never_guessed():
    guesses = Guesses()
    question = Question("shares", {}, "_id", lambda _: None)

    assert not guesses.learn([question], [[]], guesses.expected([question]))
    assert guesses.expected([question]) is None


def test_they_are_trusted_when_two_in_a_row_were_right_and_no_longer_than_that():
    guesses = Guesses()
    rights = [learn(guesses, asking("a"), ONE) for _ in range(3)]
    assert (rights, guesses.are_trusted) == ([False, True, True], True)

    assert not learn(guesses, asking("a"), THREE)

    assert not guesses.are_trusted


def test_what_is_not_known_says_nothing_about_what_is():
    guesses = Guesses()
    for _ in range(3):
        learn(guesses, asking("a"), ONE)

    learn(guesses, asking("b"), TWO)

    assert guesses.are_trusted


@pytest.mark.parametrize("limit", ["_MOST_PARTS", "_MOST_VALUES"])
def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, limit: str):
    monkeypatch.setattr(module, limit, 5)
    guesses = Guesses()

    for number in range(100):
        learn(guesses, asking(f"{number}"), Share(f"{number}", f"{number}"))

    known = [number for number in range(100) if expected(guesses, f"{number}") is not None]
    assert 1 <= len(known) <= 7
    assert known[-1] == 99


def test_the_same_again_takes_no_more_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MOST_VALUES", 5)
    guesses = Guesses()
    learn(guesses, asking("b"), TWO)

    for _ in range(20):
        learn(guesses, asking("a"), ONE, THREE)
        guesses.keep([(asking("a"), THREE), (asking("a"), Share("1", "a", is_open=False))])

    assert expected(guesses, "b") == [TWO]
