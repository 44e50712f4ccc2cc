"""The reference: the least that a journaled inbox on this stack can do, with no checks at all.

A bare Flask route, one insert acknowledged by the majority and the journal, one push to Redis;
served exactly as the application is: ``gunicorn -k gevent``. What is pushed is carried out by
``reference_worker``.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  everything below must find the patched standard library

import json
import os
import time
import uuid
from typing import Any

import redis
from flask import Flask, request
from pymongo import MongoClient

_client: MongoClient[dict[str, Any]] = MongoClient(
    os.environ["MONGO_URI"], w="majority", journal=True
)
_inbox = _client.get_default_database()["inbox"]
_redis = redis.Redis.from_url(os.environ["REDIS_URL"])
app = Flask(__name__)


@app.post("/hook")
def hook() -> dict[str, str]:
    """Store the body, push its id and answer."""
    alert = {"_id": str(uuid.uuid4()), "body": request.get_data(), "at": time.time()}
    _inbox.insert_one(alert)
    _redis.lpush("inbox", json.dumps({"id": alert["_id"]}))
    return {"status": "alert received", "alert_id": str(alert["_id"])}
