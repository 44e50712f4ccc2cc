"""What every use case stands on: connections, time and identifiers, keys, the queue and the bell."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from pymongo import MongoClient
from pymongo.database import Database

from autotrade.config import Settings
from autotrade.domain.webhooks import RateLimit
from autotrade.jobs import connection as redis_connection
from autotrade.jobs.bell import RedisBell
from autotrade.jobs.queue import RqJobQueue
from autotrade.jobs.throttle import RedisThrottle
from autotrade.jobs.webhooks import RedisWebhookGate
from autotrade.ports.jobs import Job, Queue
from autotrade.security.names import HmacNames
from autotrade.security.vault import AesGcmVault
from autotrade.services.audit import AuditService
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.secrets import vault_of
from autotrade.wiring.system import SystemClock, Uuid7Source

_HURRIED_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The same for everything that a process puts together; ``connections`` closes them."""

    clock: SystemClock
    ids: Uuid7Source
    database: Database[Document]
    storage: MongoStorage
    redis: redis.Redis
    throttle: RedisThrottle
    limit: RateLimit
    gate: RedisWebhookGate
    jobs: RqJobQueue
    bell: RedisBell
    audit: AuditService
    names: HmacNames
    vault: AesGcmVault
    connections: contextlib.ExitStack

    @classmethod
    def of(cls, settings: Settings, app: str, sleep: Callable[[float], None]) -> "Foundation":
        """Lay it for the process named ``app``; ``settings`` with every key set."""
        clock, ids = SystemClock(), Uuid7Source()
        client: MongoClient[dict[str, Any]] = mongo.connect(settings.mongo_uri, app)
        connection = redis_connection.connect(settings.redis_url, app)
        hurried = redis_connection.connect(settings.redis_url, f"{app}-throttle", is_hurried=True)
        connections = contextlib.ExitStack()
        for close in (client.close, connection.close, hurried.close):
            connections.callback(close)
        limit = RateLimit.parse(settings.rate_limit_webhook)
        gate = RedisWebhookGate(connection, limit.seconds, sleep)
        storage = MongoStorage(client, ids, gate)
        return cls(
            clock=clock,
            ids=ids,
            database=mongo.database(client),
            storage=storage,
            redis=connection,
            throttle=RedisThrottle(hurried),
            limit=limit,
            gate=gate,
            jobs=RqJobQueue(connection, settings.workers),
            bell=RedisBell(connection),
            audit=AuditService(storage=storage, clock=clock, ids=ids),
            names=HmacNames(key=settings.webhook_key or ""),
            vault=vault_of(settings),
            connections=connections,
        )

    def hurry(self, job: Job) -> None:
        """Have a job of the schedule run now; without Redis it runs when it is due."""
        with contextlib.suppress(redis.RedisError):
            self.jobs.enqueue(Queue.DEFAULT, job, wait_seconds=_HURRIED_SECONDS)
