"""Numbers of updates: wherever Telegram counts from, the bot hears what is written to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from autotrade.ports.telegram import BotUpdate
from autotrade.services.telegram_remote import COUNTED_ON
from tests.integration.notifications.remote import CHAT, OTHER_CHAT, Remote
from tests.simulators.providers.control import ProviderSimulator


@dataclass
class Counting:
    """A bot whose server begins at its queue's head when it is asked for what is far beyond it."""

    id: str = "7001"
    waiting: list[BotUpdate] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def write(self, number: int) -> None:
        update = BotUpdate(id=number, chat=CHAT, is_private=True, text="/status")
        self.waiting.append(update)

    def updates(self, offset: int, seconds: int) -> Sequence[BotUpdate]:
        self.asked.append(offset)
        if self.waiting and offset <= self.waiting[-1].id + 10:
            self.waiting = [each for each in self.waiting if each.id >= offset]
        return tuple(self.waiting)

    def reply(self, chat: str, html: str, buttons: Sequence[tuple[str, str]] = ()) -> None:
        self.answers.append(html)

    def acknowledge(self, callback_id: str) -> None:
        """Nobody presses a button here."""

    def name(self) -> str | None:
        return None


@pytest.fixture
def bot() -> Counting:
    return Counting()


def fetched(remote: Remote, bot: Counting, *numbers: int) -> int:
    """Have the bot written to; return how often it has answered since."""
    before = len(bot.answers)
    for number in numbers:
        bot.write(number)
    for _ in range(3):
        remote.application.telegram_remote.fetch(bot, 0)
    return len(bot.answers) - before


def test_each_update_is_answered_once(remote: Remote, bot: Counting):
    assert fetched(remote, bot, 5001, 5002) == 2
    assert fetched(remote, bot, 5003) == 1
    assert bot.asked[-1] == 5004


def test_numbers_far_below_the_last_one_are_heard_and_not_asked_for_without_end(
    remote: Remote, bot: Counting
):
    fetched(remote, bot, 760_000_001)
    bot.waiting.clear()

    assert fetched(remote, bot, 501, 502) == 2
    assert bot.asked[-1] == 503
    assert bot.waiting == []


def test_another_bots_updates_are_counted_for_themselves(remote: Remote, bot: Counting):
    fetched(remote, bot, 760_000_001)
    other = Counting(id="7002")

    assert fetched(remote, other, 12) == 1
    assert other.asked[0] == 0


def test_after_a_quiet_time_nothing_is_asked_for_by_its_number(
    remote: Remote, providers: ProviderSimulator
):
    remote.link()
    storage, quiet = remote.application.storage, COUNTED_ON + timedelta(minutes=1)
    back = [{"$set": {"at": {"$subtract": ["$at", quiet // timedelta(milliseconds=1)]}}}]
    storage._database.settings.update_one({"_id": "telegram"}, back)  # the clock is a real one
    providers.reset()  # it counts anew, from the same number

    assert "not linked" in remote.send("/status", OTHER_CHAT)
    assert "not linked" in remote.send("/status", OTHER_CHAT)
