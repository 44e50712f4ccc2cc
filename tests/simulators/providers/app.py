"""Telegram, SendGrid and Twilio behind one port: the path tells which is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulators.http import Answer, Request, json_answer
from tests.simulators.providers.sendgrid import SendGrid
from tests.simulators.providers.telegram import Telegram
from tests.simulators.providers.twilio import Twilio

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulators.sockets import ServerSocket


class ProvidersApp:
    """The simulated providers."""

    def __init__(self) -> None:
        self._begin()

    def handle(self, request: Request) -> Answer:
        """Answer a request to any of them."""
        if request.path.startswith("/bot"):
            return self.telegram.handle(request)
        if request.path.startswith("/v3/"):
            return self.sendgrid.handle(request)
        if request.path.startswith("/2010-04-01/"):
            return self.twilio.handle(request)
        return json_answer({"message": "not found"}, 404)

    def answered(self) -> None:
        """Nothing follows from an answer."""

    def control(self, path: str, body: Any) -> object:
        """Do what a test asks."""
        telegram = self.telegram
        commands: dict[str, Callable[[], object]] = {
            "reset": self._begin,
            "took": self._took,
            "telegram/write": lambda: telegram.write(body["chat"], body["text"], body["kind"]),
            "telegram/press": lambda: telegram.press(body["chat"], body["data"]),
            "telegram/updates": lambda: telegram.updates,
            # as if the word that they were read had been lost
            "telegram/repeat": lambda: telegram.updates.extend(body["updates"]),
            "telegram/block": lambda: telegram.blocked.add(body["chat"]),
        }
        return commands[path]()

    async def serve_socket(self, request: Request, connection: ServerSocket) -> None:
        """None of them has WebSockets."""

    def _took(self) -> dict[str, object]:
        return {
            "telegram": self.telegram.messages,
            "sendgrid": self.sendgrid.mails,
            "twilio": self.twilio.messages,
        }

    def _begin(self) -> None:
        self.telegram, self.sendgrid, self.twilio = Telegram(), SendGrid(), Twilio()
