"""RQ's dashboard: for admins who said so lately, to look at, and from no other site."""

from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import pytest
import redis
from flask import Flask
from rq import Queue as RqQueue
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker.base import BaseWorker
from werkzeug.test import TestResponse

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from autotrade.domain.users import Role, UserStatus
from autotrade.jobs.worker import WarmWorker
from autotrade.ports.jobs import Queue
from tests.support.caller import PASSWORD, PROBLEM, Caller

PAGES = ("/rq/", "/rq/0/view/queues", "/rq/0/view/workers", "/rq/0/view/job/x")
DATA = (
    "/rq/0/data/queues.json",
    "/rq/0/data/workers.json",
    "/rq/0/data/jobs/default/queued/8/asc/1.json",
    "/rq/0/data/jobs/default/failed/8/dsc/1.json",
)
STYLE = "/rq/assets/dashboard.css"
EVIL = "<img src=x onerror=alert(1)>"


def promoted(caller: Caller, **changes: Any) -> Caller:
    storage = caller.application.brokers._storage
    user = storage.now.users.by_email(caller.email)
    assert user is not None
    storage.now.users.save(replace(user, **{"role": Role.ADMIN, **changes}))
    return caller


@pytest.fixture
def admin(caller: Caller) -> Caller:
    return promoted(caller)


@pytest.fixture
def looking(admin: Caller) -> Caller:
    """An admin whose browser holds the cookie."""
    assert admin.post("/admin/rq-session").status_code == 204
    return admin


def cookie_of(answer: TestResponse, name: str = "rq_session") -> Any:
    return SimpleCookie(answer.headers["Set-Cookie"])[name]


def expire_confirmation(caller: Caller) -> None:
    storage: Any = caller.application.brokers._storage
    storage._database.sessions.update_many({}, {"$set": {"confirmed_at": None}})


@pytest.mark.parametrize("path", [*PAGES, STYLE])
def test_an_admin_with_the_cookie_sees_the_page_under_its_policy(looking: Caller, path: str):
    answer = looking.client.get(path, buffered=True)

    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", DATA)
def test_the_data_are_those_of_the_queues(looking: Caller, path: str):
    answer = looking.client.get(path)

    assert (answer.status_code, answer.content_type) == (200, "application/json")


@pytest.mark.parametrize("path", [*PAGES, *DATA, STYLE, "/rq/nothing"])
def test_nobody_else_sees_anything(caller: Caller, stranger: Caller, nobody: Caller, path: str):
    admin = promoted(stranger)
    tried = [
        nobody.client.get(path),
        caller.client.get(path, headers=caller.headers),
        admin.client.get(path, headers=admin.headers),  # a token is for the API alone
        nobody.client.get(path, headers={"Cookie": f"rq_session={admin.tokens['access_token']}"}),
        nobody.client.get(path, headers={"Cookie": f"rq_session={admin.tokens['refresh_token']}"}),
        nobody.client.get(path, headers={"Cookie": "rq_session=x"}),
    ]

    expected = {404} if path == "/rq/nothing" else {401}
    assert {answer.status_code for answer in tried} == expected
    assert {answer.content_type for answer in tried} == {PROBLEM}


def test_only_an_admin_gets_the_cookie_and_only_after_a_confirmation(caller: Caller):
    assert caller.post("/admin/rq-session").status_code == 403
    admin = promoted(caller)
    expire_confirmation(admin)

    refused = admin.post("/admin/rq-session")

    assert refused.get_json()["type"] == "/problems/confirmation-required"
    assert "Set-Cookie" not in refused.headers
    assert admin.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert admin.post("/admin/rq-session").status_code == 204


def test_no_api_key_gets_the_cookie(admin: Caller):
    key = admin.post("/auth/api-keys", {"name": "k", "scopes": ["admin"]}).get_json()["key"]

    answer = admin.call("POST", "/admin/rq-session", headers={"X-API-Key": key})

    assert answer.status_code == 403


def test_the_cookie_is_for_this_browser_and_this_path(
    admin: Caller, application: Application, settings: Settings
):
    cookie = cookie_of(admin.post("/admin/rq-session"))

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/rq", True, "Strict")
    assert cookie["max-age"] == "900"
    production = settings.model_copy(update={"environment": "production"})
    client = create_app(application, production).test_client()
    answer = client.post("/api/v1/admin/rq-session", headers=admin.headers)
    assert cookie_of(answer, "__Host-rq_session")["secure"] is True


def test_the_cookie_lets_into_nothing_else(looking: Caller):
    value = looking.client.get_cookie("rq_session", path="/rq")
    assert value is not None

    answers = [
        looking.client.get("/api/v1/auth/me"),
        looking.call("GET", "/auth/me", headers={"Authorization": f"Bearer {value.value}"}),
        looking.call("POST", "/auth/refresh", json={"refresh_token": value.value}, headers={}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


@pytest.mark.parametrize("end", ["log out", "disable", "demote"])
def test_the_cookie_ends_with_what_it_came_from(looking: Caller, end: str):
    if end == "log out":
        looking.client.post("/api/v1/auth/logout", headers=looking.headers)
    else:
        change = {"status": UserStatus.DISABLED} if end == "disable" else {"role": Role.USER}
        promoted(looking, **change)

    assert looking.client.get(DATA[0]).status_code in {401, 403}


def test_the_cookie_can_be_taken_back(looking: Caller):
    looking.delete("/admin/rq-session")

    assert looking.client.get(DATA[0]).status_code == 401


def test_nothing_there_changes_anything(looking: Caller, app: Flask):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/rq")]
    methods = {method for rule in rules for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS"}

    for path in (
        "/rq/job/x/delete",
        "/rq/job/x/requeue",
        "/rq/requeue/default",
        "/rq/queue/default/queued/empty",
        "/rq/queue/default/compact",
    ):
        assert looking.client.get(path).status_code == 404
        assert looking.client.post(path).status_code in {404, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/rq/1/data/queues.json",
        "/rq/0/data/jobs/default/nothing/8/asc/1.json",
        "/rq/0/data/jobs/default/queued/100000/asc/1.json",
        "/rq/0/data/jobs/default/queued/8/asc/0.json",
        "/rq/0/data/job/none.json",
        "/rq/0/data/job/[$ne].json",
        "/rq/assets/../../job_dashboard.py",
        "/rq/assets/..%2f..%2fjob_dashboard.py",
    ],
)
def test_what_is_not_there_is_not_found(looking: Caller, path: str):
    assert looking.client.get(path).status_code == 404


@pytest.fixture
def failed(application: Application) -> Any:
    """A job that failed with an error that somebody else worded."""
    queue = RqQueue("default", connection=application.redis, serializer=JSONSerializer)
    job = Job.create(
        "workers.mails.send",
        args=(EVIL,),
        connection=application.redis,
        serializer=JSONSerializer,
        origin="default",
    )
    job.save()
    FailedJobRegistry("default", connection=application.redis).add(job, exc_string=EVIL)
    yield job
    queue.failed_job_registry.remove(job)
    job.delete()


def test_a_failed_job_is_shown_with_its_error_as_data(looking: Caller, failed: Any):
    listed = looking.client.get(DATA[3]).get_json()["jobs"]
    shown = looking.client.get(f"/rq/0/data/job/{failed.id}.json").get_json()

    assert failed.id in {job["id"] for job in listed}
    assert EVIL in shown["description"]
    script = looking.client.get("/rq/assets/dashboard.js", buffered=True).text
    assert not [
        word for word in ("innerHTML", "outerHTML", "insertAdjacent", "eval(") if word in script
    ]


def test_a_worker_at_work_is_shown_without_unpickling_its_job(
    looking: Caller, application: Application, failed: Any
):
    worker: BaseWorker = WarmWorker([Queue.DEFAULT], application.redis)
    worker.register_birth()
    worker.set_current_job_id(failed.id)

    workers = looking.client.get(DATA[1]).get_json()["workers"]
    worker.register_death()

    assert [w["current_job"]["job_id"] for w in workers if w["name"] == worker.name] == [failed.id]


def test_without_redis_it_says_so(application: Application, settings: Settings, caller: Caller):
    admin = promoted(caller)
    away = redis.Redis(port=1, socket_connect_timeout=0.1)
    without = create_app(replace(application, redis=away), settings).test_client()
    without.post("/api/v1/admin/rq-session", headers=admin.headers)

    answer = without.get(DATA[0])

    assert (answer.status_code, answer.content_type) == (503, PROBLEM)
    away.close()


def test_that_it_was_opened_is_in_the_audit_log(looking: Caller):
    storage: Any = looking.application.brokers._storage
    user = storage._database.users.find_one({"email": looking.email})

    entry = storage._database.audit_log.find_one({"actor": user["_id"], "action": "queues.viewed"})

    assert entry["ip"] == "127.0.0.1"
    assert entry["request_id"]
