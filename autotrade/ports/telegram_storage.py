"""What the store keeps of Telegram as a remote."""

from datetime import datetime
from typing import Protocol

from autotrade.domain.ids import UserId
from autotrade.domain.telegram import Confirmation, TelegramLink


class TelegramRepository(Protocol):
    """Links, confirmations and the place in the stream of updates; for the machine's own work."""

    def put_link(self, link: TelegramLink) -> None:
        """Store a user's link in place of the one before."""
        ...

    def take_link(self, hashed: str, at: datetime) -> UserId | None:
        """Use up the good link with this hash; return whose it was, to exactly one caller."""
        ...

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Store what a chat has to confirm, in place of what it had before."""
        ...

    def confirmation(self, chat: str, at: datetime) -> Confirmation | None:
        """Return what a chat may confirm now."""
        ...

    def end_confirmation(self, chat: str) -> None:
        """Forget what a chat has to confirm; safe to call twice."""
        ...

    def last_update(self, bot: str, since: datetime) -> int:
        """Return the number of a bot's last update; 0 if none was carried out after ``since``."""
        ...

    def update_done(self, bot: str, number: int, at: datetime, since: datetime) -> bool:
        """Say that an update was carried out ``at``; False when it had been, after ``since``."""
        ...

    def begin_anew(self) -> None:
        """Forget the number of the last update: Telegram counts from another one on."""
        ...

    def bot_name(self) -> str | None:
        """Return the bot's user name, once it is known."""
        ...

    def set_bot_name(self, name: str) -> None:
        """Keep the bot's user name."""
        ...
