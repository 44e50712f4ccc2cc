"""Telegram as a remote, in MongoDB."""

from datetime import datetime
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from autotrade.domain.ids import UserId
from autotrade.domain.telegram import Confirmation, TelegramLink
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated

_PLACE: Final = "telegram"


class MongoTelegram:
    """Implements ``TelegramRepository``."""

    def __init__(self, database: Database[Document], session: ClientSession | None):
        self._database = database
        self._session = session

    def put_link(self, link: TelegramLink) -> None:
        """Store a user's link in place of the one before."""
        self._put("telegram_links", to_document(link))

    def take_link(self, hashed: str, at: datetime) -> UserId | None:
        """Use up the good link with this hash."""
        with translated():
            found = self._database["telegram_links"].find_one_and_delete(
                {"hash": hashed, "expires_at": {"$gt": at}}, session=self._session
            )
        return None if found is None else UserId(found["user_id"])

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Store what a chat has to confirm."""
        self._put("telegram_confirmations", to_document(confirmation))

    def confirmation(self, chat: str, at: datetime) -> Confirmation | None:
        """Return what a chat may confirm now."""
        with translated():
            found = self._database["telegram_confirmations"].find_one(
                {"_id": chat, "expires_at": {"$gt": at}}, session=self._session
            )
        return None if found is None else from_document(Confirmation, found)

    def end_confirmation(self, chat: str) -> None:
        """Forget what a chat has to confirm."""
        with translated():
            self._database["telegram_confirmations"].delete_one(
                {"_id": chat}, session=self._session
            )

    def last_update(self, bot: str, since: datetime) -> int:
        """Return the number of a bot's last update that was carried out after ``since``."""
        place = self._place()
        is_known = place.get("bot") == bot and "at" in place and place["at"] >= since
        return int(place.get("last_update", 0)) if is_known else 0

    def update_done(self, bot: str, number: int, at: datetime, since: datetime) -> bool:
        """Say that an update was carried out."""
        is_further = [
            {"last_update": {"$not": {"$gte": number}}},
            {"bot": {"$ne": bot}},
            {"at": {"$not": {"$gte": since}}},
        ]
        with translated():
            try:
                result = self._database["settings"].update_one(
                    {"_id": _PLACE, "$or": is_further},
                    {"$set": {"last_update": number, "bot": bot, "at": at}},
                    upsert=True,
                    session=self._session,
                )
            except DuplicateKeyError:  # it is there, and further on
                return False
        return result.matched_count == 1 or result.upserted_id is not None

    def begin_anew(self) -> None:
        """Forget the number of the last update."""
        with translated():
            self._database["settings"].update_one(
                {"_id": _PLACE}, {"$unset": {"last_update": ""}}, session=self._session
            )

    def bot_name(self) -> str | None:
        """Return the bot's user name."""
        name = self._place().get("bot_name")
        return None if name is None else str(name)

    def set_bot_name(self, name: str) -> None:
        """Keep the bot's user name."""
        with translated():
            self._database["settings"].update_one(
                {"_id": _PLACE}, {"$set": {"bot_name": name}}, upsert=True, session=self._session
            )

    def _place(self) -> Document:
        with translated():
            return self._database["settings"].find_one({"_id": _PLACE}, session=self._session) or {}

    def _put(self, name: str, document: Document) -> None:
        with translated():
            self._database[name].replace_one(
                {"_id": document["_id"]}, document, upsert=True, session=self._session
            )
