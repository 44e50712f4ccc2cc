"""The queues from outside, for admins."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import redis
from rq import Queue as RqQueue
from rq import Worker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from autotrade.domain.errors import UnavailableError
from autotrade.ports.administration import FailedJob, QueueState
from autotrade.ports.jobs import Queue

_ID: Final = re.compile(r"[A-Za-z0-9_-]+\Z")


class RqMonitor:
    """Implements ``JobMonitor``."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection
        self._queues = [
            RqQueue(queue.value, connection=connection, serializer=JSONSerializer)
            for queue in Queue
        ]

    def queues(self) -> Sequence[QueueState]:
        """Return every queue, with the workers that gave a sign of life."""
        with _translated():
            return [
                QueueState(
                    name=queue.name,
                    waiting=queue.count,
                    failed=queue.failed_job_registry.count,
                    workers=Worker.count(queue=queue),
                )
                for queue in self._queues
            ]

    def failed(self, limit: int) -> Sequence[FailedJob]:
        """Return failed jobs that are still kept, newest first."""
        found: list[FailedJob] = []
        with _translated():
            for queue in self._queues:
                for job_id in queue.failed_job_registry.get_job_ids(0, limit, desc=True):
                    job = self._job(job_id)
                    if job is not None:
                        found.append(_failed(job, queue.name))
        found.sort(key=lambda job: job.failed_at or datetime.min.replace(tzinfo=UTC), reverse=True)
        return found[:limit]

    def retry(self, job_id: str) -> bool:
        """Queue a failed job again."""
        if not _ID.match(job_id):  # RQ would take it for a programming error
            return False
        with _translated():
            for queue in self._queues:
                try:
                    queue.failed_job_registry.requeue(job_id)
                except (InvalidJobOperation, NoSuchJobError):
                    continue
                return True
        return False

    def _job(self, job_id: str) -> RqJob | None:
        try:
            return RqJob.fetch(job_id, connection=self._redis, serializer=JSONSerializer)
        except NoSuchJobError:  # it was forgotten between the two questions
            return None


def _failed(job: RqJob, queue: str) -> FailedJob:
    result = job.latest_result()
    text = (result.exc_string if result is not None else None) or ""
    lines = text.strip().splitlines()
    at = job.ended_at
    return FailedJob(
        id=job.id,
        queue=queue,
        job=job.func_name or "",
        arguments=tuple(str(argument) for argument in job.args),
        failed_at=at.astimezone(UTC) if at is not None else None,
        error=lines[-1] if lines else "No error was recorded.",
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        msg = "Redis is away."
        raise UnavailableError(msg) from error
