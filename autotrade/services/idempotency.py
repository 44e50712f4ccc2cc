"""Idempotency: a request that is sent again under its key is answered, not carried out, again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from autotrade.domain.errors import AutotradeError, ConflictError, InvalidError
from autotrade.domain.idempotency import KeyedRequest
from autotrade.domain.ids import UserId
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage

LONGEST_KEY: Final = 255
HEADER: Final = "Idempotency-Key"
_CARRIED_OUT_WITHIN: Final = timedelta(seconds=30)
"""Whoever claimed a request longer ago died: the next one carries it out, under the same key."""
_WAITS: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: a status and a body as text."""

    status: int
    body: str


class Idempotency:
    """Remembers answers by key; ``pause`` waits a moment, some 50 ms."""

    def __init__(self, *, storage: Storage, clock: Clock, pause: Callable[[], None]):
        self._storage = storage
        self._clock = clock
        self._pause = pause

    def once(
        self,
        user_id: UserId,
        operation: str,
        key: str,
        body: bytes,
        work: Callable[[], Answer],
    ) -> Answer:
        """Return the answer of ``work``, carried out once for a key; wait when another does it.

        A ``work`` that raises one of our own errors has done nothing: its key is free again. One
        that died half way is run again by the next request, so it must know the key itself.

        Raises:
            InvalidError: the key is no good, or it came with another body before.
            ConflictError: the first request is still being carried out.
        """
        if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            text = f"1 to {LONGEST_KEY} printable ASCII characters."
            raise InvalidError(errors={HEADER: [text]})
        name = f"{user_id}\n{operation}\n{key}".encode()
        wanted = KeyedRequest(
            id=hashlib.sha256(name).hexdigest(),
            user_id=user_id,
            fingerprint=hashlib.sha256(body).hexdigest(),
            claimed_at=self._clock.now(),
        )
        for _ in range(_WAITS):
            stale = self._clock.now() - _CARRIED_OUT_WITHIN
            found = self._storage.now.keyed_requests.claim(wanted, stale)
            if found is wanted:
                return self._carry_out(wanted, work)
            if found.fingerprint != wanted.fingerprint:
                text = "The key was used for another request."
                raise InvalidError(text, errors={HEADER: [text]})
            if found.answer is not None and found.status is not None:
                return Answer(found.status, found.answer)
            self._pause()
        msg = "The first request with this key is still being carried out."
        raise ConflictError(msg)

    def _carry_out(self, request: KeyedRequest, work: Callable[[], Answer]) -> Answer:
        requests = self._storage.now.keyed_requests
        try:
            answer = work()
        except AutotradeError:
            requests.release(request)
            raise
        requests.finish(replace(request, status=answer.status, answer=answer.body))
        return answer
