"""Somebody who writes to the bot, and what it answers."""

from typing import Any

from autotrade.bootstrap import Application
from tests.simulators.providers.control import ProviderSimulator
from tests.support.caller import Caller

CHAT, OTHER_CHAT = "424201", "424202"


class Remote:
    """A user, the bot, and what was answered."""

    def __init__(
        self, caller: Caller, application: Application, providers: ProviderSimulator
    ) -> None:
        self.caller = caller
        self.application = application
        self.providers = providers

    def link(self, chat: str = CHAT) -> str:
        code: str = self.caller.post("/notifications/telegram/link").get_json()["code"]
        return self.send(f"/start {code}", chat)

    def send(self, text: str, chat: str = CHAT, kind: str = "private") -> str:
        """Write to the bot; return its answer."""
        self.providers.write(chat, text, kind)
        return self.fetched(chat)

    def fetched(self, chat: str = CHAT) -> str:
        before = len(self.providers.telegrams(chat))
        assert self.application.telling.bot is not None
        self.application.telegram_remote.fetch(self.application.telling.bot, 0)
        answers = self.providers.telegrams(chat)[before:]
        assert len(answers) <= 1
        return answers[0]["text"] if answers else ""

    def kill_switch(self) -> dict[str, Any]:
        found: dict[str, Any] = self.caller.get("/kill-switch").get_json()
        return found

    def audited(self) -> list[dict[str, Any]]:
        storage: Any = self.application.storage
        found = storage._database.audit_log.find({"action": {"$regex": "^telegram"}}).sort("_id", 1)
        user_id = self.caller.get("/auth/me").get_json()["id"]
        return [entry for entry in found if entry["user_id"] == user_id]
