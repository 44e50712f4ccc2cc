"""Channels in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from autotrade.domain.channels import Channel
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import ChannelId, UserId
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

CARRYING = {"enabled": True, "verified_at": {"$type": "date"}}


class MongoChannels(MongoCollection[Channel]):
    """Implements ``ChannelRepository``."""

    def add(self, channel: Channel) -> None:
        """Store a new channel."""
        self.insert(channel, "There is a channel for this endpoint.")

    def get(self, user_id: UserId, channel_id: ChannelId) -> Channel | None:
        """Return one of the user's channels."""
        return self.one({"_id": channel_id, "user_id": user_id})

    def of_user(self, user_id: UserId) -> Sequence[Channel]:
        """Return the user's channels, newest first."""
        return self.many({"user_id": user_id}, [("_id", -1)])

    def carrying(self, user_ids: Collection[UserId]) -> Sequence[Channel]:
        """Return the channels of these users that are verified and enabled."""
        return self.many({"user_id": {"$in": sorted(user_ids)}, **CARRYING}, [("_id", 1)])

    def owners(self) -> Sequence[UserId]:
        """Return who has a channel that is verified and enabled."""
        with translated():
            return [UserId(found) for found in self.collection.distinct("user_id", CARRYING)]

    def save(self, channel: Channel, was: Channel) -> None:
        """Store a changed channel over the one that was read."""
        where = {"user_id": channel.user_id, "updated_at": was.updated_at}
        try:
            self.replace(channel, where, "The channel was changed meanwhile.")
        except DuplicateKeyError as error:
            msg = "There is a channel for this endpoint."
            raise ConflictError(msg) from error

    def take_try(self, user_id: UserId, channel_id: ChannelId, at: datetime) -> Channel | None:
        """Take one try of a good code, in one write."""
        where = {
            "_id": channel_id,
            "user_id": user_id,
            "code.expires_at": {"$gt": at},
            "code.tries_left": {"$gt": 0},
        }
        with translated():
            document = self.collection.find_one_and_update(
                where,
                {"$inc": {"code.tries_left": -1}},
                return_document=ReturnDocument.AFTER,
                session=self.session,
            )
        return None if document is None else self.decode(document)

    def flag(self, channel_id: ChannelId, error: str | None, at: datetime) -> bool:
        """Note why a channel fails, or that it works."""
        differs = {"error": {"$ne": None}} if error is None else {"error": None}
        change = {"error": error, "error_at": None if error is None else at}
        with translated():
            result = self.collection.update_one(
                {"_id": channel_id, **differs}, {"$set": change}, session=self.session
            )
        return result.modified_count == 1

    def linked(self, endpoint: str) -> Channel | None:
        """Return the channel of the chat that may give commands."""
        return self.one({"linked": True, "endpoint": endpoint})

    def remove(self, user_id: UserId, channel_id: ChannelId) -> bool:
        """Forget a channel."""
        with translated():
            result = self.collection.delete_one(
                {"_id": channel_id, "user_id": user_id}, session=self.session
            )
        return result.deleted_count == 1
