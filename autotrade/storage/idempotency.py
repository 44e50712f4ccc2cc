"""Requests under their keys, in MongoDB."""

from datetime import datetime

from autotrade.domain.errors import ConflictError
from autotrade.domain.idempotency import KeyedRequest
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoKeyedRequests(MongoCollection[KeyedRequest]):
    """Implements ``KeyedRequestRepository``."""

    def claim(self, request: KeyedRequest, stale_before: datetime) -> KeyedRequest:
        """Store a request unless its key is known, and return the one that is stored then."""
        try:
            self.insert(request, "The key is known.")
        except ConflictError:
            stale = {"_id": request.id, "answer": None, "claimed_at": {"$lt": stale_before}}
            with translated():
                taken = self.collection.update_one(
                    {**stale, "fingerprint": request.fingerprint},
                    {"$set": {"claimed_at": request.claimed_at}},
                )
            if taken.modified_count == 1:
                return request
            return self.one({"_id": request.id}) or self.claim(request, stale_before)
        return request

    def finish(self, request: KeyedRequest) -> None:
        """Keep a request's answer."""
        self.replace(request, {}, "The request is gone.")

    def release(self, request: KeyedRequest) -> None:
        """Forget a request that came to nothing."""
        with translated():
            self.collection.delete_one({"_id": request.id, "answer": None})
