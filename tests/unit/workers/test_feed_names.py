"""Names that the feed resolves: a few at a time, and all of them anew after a while."""

from collections import Counter

import pytest

from autotrade.domain.errors import UnavailableError
from workers.feed_names import LOOKS_A_ROUND, MOST_NEW, FeedNames, Meaning


class Asked:
    """Says what names mean, and counts the questions."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.suffix = ""

    def __call__(self, name: str) -> Meaning:
        self.times[name] += 1
        return f"{name}{self.suffix}", None


def test_a_name_is_asked_for_once_and_remembered():
    asked = Asked()
    names = FeedNames(asked)

    assert names.meaning("NSE:TCS") == names.meaning("NSE:TCS") == ("NSE:TCS", None)
    assert asked.times["NSE:TCS"] == 1


def test_of_many_new_names_some_wait_for_the_next_look():
    asked = Asked()
    names = FeedNames(asked)
    many = [f"NSE:S{number}" for number in range(MOST_NEW + 30)]

    first, second = names.watched(many), names.watched(many)

    assert len(first) == MOST_NEW
    assert list(second) == many


def test_every_name_is_asked_for_anew_within_a_round_and_few_at_each_look():
    asked = Asked()
    names = FeedNames(asked)
    watched = [f"NSE:S{number}" for number in range(90)]
    names.watched(watched)
    asked.suffix = " now"

    most = 0
    for _ in range(LOOKS_A_ROUND + 1):
        before = asked.times.total()
        names.watched(watched)
        most = max(most, asked.times.total() - before)

    assert names.watched(watched) == {name: f"{name} now" for name in watched}
    assert most <= 4


def test_a_few_names_are_not_asked_for_more_often_than_many():
    asked = Asked()
    names = FeedNames(asked)
    for _ in range(10 * LOOKS_A_ROUND):
        names.watched(["NSE:TCS", "NSE:INFY"])

    assert 18 <= asked.times.total() <= 24


def test_what_nobody_watches_any_more_is_forgotten():
    asked = Asked()
    names = FeedNames(asked)
    names.watched(["NSE:TCS"])

    for _ in range(2 * LOOKS_A_ROUND):
        names.watched([])

    assert names._known == {}


def test_while_the_database_is_away_names_mean_what_they_did():
    asked = Asked()
    names = FeedNames(asked)
    names.watched(["NSE:TCS"])
    names._ask = unanswered

    for _ in range(LOOKS_A_ROUND // 2):
        assert names.watched(["NSE:TCS"]) == {"NSE:TCS": "NSE:TCS"}
    with pytest.raises(UnavailableError):
        names.meaning("NSE:NEW")


def unanswered(_name: str) -> Meaning:
    raise UnavailableError
