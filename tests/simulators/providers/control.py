"""The tests' side of the simulated providers."""

from __future__ import annotations

from typing import Any

from tests.simulators.control import Simulator
from tests.simulators.providers import sendgrid, telegram, twilio


class ProviderSimulator(Simulator):
    """Running simulated providers."""

    module = "tests.simulators.providers"

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that point the program here, with the keys that are good."""
        return {
            "TELEGRAM_BOT_TOKEN": telegram.TOKEN,
            "AUTOTRADE_TELEGRAM_BASE_URL": self.url,
            "SENDGRID_API_KEY": sendgrid.KEY,
            "AUTOTRADE_SENDGRID_BASE_URL": self.url,
            "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": twilio.TOKEN,
            "TWILIO_FROM": twilio.FROM,
            "AUTOTRADE_TWILIO_BASE_URL": self.url,
        }

    def telegrams(self, chat: str | None = None) -> list[dict[str, Any]]:
        """Return what Telegram took, for one chat or for all."""
        found: list[dict[str, Any]] = self.ask("took")["telegram"]
        return [each for each in found if chat in (None, each["chat_id"])]

    def mails(self) -> list[dict[str, Any]]:
        """Return what SendGrid took."""
        found: list[dict[str, Any]] = self.ask("took")["sendgrid"]
        return found

    def texts(self) -> list[dict[str, Any]]:
        """Return the SMS that Twilio took."""
        found: list[dict[str, Any]] = self.ask("took")["twilio"]
        return found

    def write(self, chat: str, text: str, kind: str = "private") -> int:
        """Have somebody write to the bot."""
        number: int = self.ask("telegram/write", chat=chat, text=text, kind=kind)
        return number

    def press(self, chat: str, data: str) -> int:
        """Have somebody press a button of the bot's."""
        number: int = self.ask("telegram/press", chat=chat, data=data)
        return number

    def block(self, chat: str) -> None:
        """Have somebody block the bot."""
        self.ask("telegram/block", chat=chat)

    def pending(self) -> list[dict[str, Any]]:
        """Return the updates that the bot has not said it has read."""
        found: list[dict[str, Any]] = self.ask("telegram/updates")
        return found

    def repeat(self, updates: list[dict[str, Any]]) -> None:
        """Give updates out again that the bot has read."""
        self.ask("telegram/repeat", updates=updates)
