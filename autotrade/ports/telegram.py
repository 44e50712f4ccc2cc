"""The bot: what people write to it, and its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BotUpdate:
    """Something that was written to the bot, or a button that was pressed.

    ``id`` counts up. ``chat`` is None for what nobody is to be answered for. ``callback_id``
    names the press of a button, whose data ``text`` is then.
    """

    id: int
    chat: str | None
    is_private: bool
    text: str
    callback_id: str | None = None
    sender: str = ""


class Bot(Protocol):
    """The bot. Every method but ``name`` raises ``ports.notifications.NotifierError``."""

    @property
    def id(self) -> str:
        """The bot's number at Telegram: each bot's updates are counted for themselves."""
        ...

    def name(self) -> str | None:
        """Return the bot's user name; None when it can't be asked."""
        ...

    def updates(self, offset: int, seconds: int) -> Sequence[BotUpdate]:
        """Return updates from ``offset`` on, oldest first; those before it are done with.

        An ``offset`` of 0 is before the first that is not done with. One that is far beyond what
        Telegram has counted to is answered as if it were 0.
        """
        ...

    def reply(self, chat: str, html: str, buttons: Sequence[tuple[str, str]] = ()) -> None:
        """Send a chat a message, with buttons: each its text and the data it sends back."""
        ...

    def acknowledge(self, callback_id: str) -> None:
        """Say that the press of a button was seen."""
        ...
