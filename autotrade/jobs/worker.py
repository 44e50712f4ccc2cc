"""The RQ worker: no fork, and housekeeping once in a while."""

import time
from collections.abc import Sequence
from typing import Any, Final

import redis
from rq import SimpleWorker
from rq.job import Job
from rq.queue import Queue as RqQueue
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker.base import WorkerStatus

from autotrade.ports.jobs import Queue

_HEARTBEAT_SECONDS: Final = 5.0
_WORKER_TTL_SECONDS: Final = 20
_MAINTENANCE_SECONDS: Final = 5
_SELDOM_SECONDS: Final = 60
"""How often is enough where a job that is lost is asked for again by the schedule."""


class WarmWorker(SimpleWorker):  # type: ignore[misc]  # rq is not typed for us
    """Runs jobs in this very process, so that connections stay open.

    SimpleWorker writes its state and a heartbeat to Redis several times a job; here both are
    written at most every few seconds. The times make RQ notice a killed worker in seconds. A job
    that is done is forgotten in one trip: ours leave no result, and nothing depends on them.

    Of several queues the first that has a job is served. A job of theirs is lost if the worker is
    killed while it takes it; of a single queue it is found again.
    """

    def __init__(self, queues: Sequence[Queue], connection: redis.Redis):
        super().__init__(
            [
                RqQueue(name.value, connection=connection, serializer=JSONSerializer)
                for name in queues
            ],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=_WORKER_TTL_SECONDS,
            maintenance_interval=_MAINTENANCE_SECONDS if len(queues) == 1 else _SELDOM_SECONDS,
            log_job_description=False,
        )
        self._beat_at = 0.0

    def execute_job(self, job: Job, queue: RqQueue) -> None:
        """Run a job; a stop that is asked for meanwhile waits until it is done."""
        self._state = WorkerStatus.BUSY
        super().execute_job(job, queue)
        self._state = WorkerStatus.IDLE

    def handle_job_success(
        self, job: Job, queue: RqQueue, started_job_registry: StartedJobRegistry
    ) -> None:
        """Count a job that is done and forget it."""
        if job.get_result_ttl(self.default_result_ttl) != 0:
            super().handle_job_success(job, queue, started_job_registry)
            return
        with self.connection.pipeline() as pipeline:
            self.increment_successful_job_count(pipeline=pipeline)
            self.increment_total_working_time(job.ended_at - job.started_at, pipeline)
            pipeline.delete(job.key)
            self.cleanup_execution(job, pipeline=pipeline)
            pipeline.execute()

    def set_state(self, state: str, pipeline: Any = None) -> None:
        """Keep the state in this process; Redis hears of it with the next heartbeat."""
        if pipeline is not None:
            super().set_state(state, pipeline)
        self._state = state

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Tell Redis that this worker lives, unless it was told a moment ago."""
        if pipeline is None and time.monotonic() - self._beat_at < _HEARTBEAT_SECONDS:
            return
        self._beat_at = time.monotonic()
        super().heartbeat(timeout, pipeline)

    def procline(self, message: str) -> None:
        """Leave the process's title as it is."""
