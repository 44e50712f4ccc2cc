"""RQ's dashboard at /rq: rq-dashboard's data, to look at only, for admins with a cookie for it.

The data are rq-dashboard's own. Its pages are not served: they need inline scripts and ``eval``,
put the text of errors into the page as HTML, and change queues by GET. A page of ours shows the
same. Nothing here changes anything, so that no other site could make an admin do it.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import redis
import rq_dashboard.web as library
from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from flask_jwt_extended import create_access_token, decode_token
from rq import Worker
from rq.exceptions import NoSuchJobError
from rq.serializers import JSONSerializer

from autotrade.api import cookies, problems
from autotrade.api.context import services
from autotrade.api.headers import page
from autotrade.domain.errors import (
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
)
from autotrade.domain.ids import SessionId, UserId
from autotrade.domain.users import Role, Session, User

COOKIE: Final = "rq_session"
PATH: Final = "/rq"
LIFE: Final = timedelta(minutes=15)
_TYPE: Final = "rq"
_ASSETS: Final = Path(__file__).parent / "assets" / "rq"
_JOB_ID: Final = re.compile(r"[A-Za-z0-9_-]+\Z")
_ONLY: Final = "<int(min=0, max=0):instance_number>"
_LIST: Final = (
    "<queue_name>/<any(queued, started, scheduled, deferred, finished, failed, canceled)"
    ":registry_name>/<int(min=1, max=200):per_page>/<any(asc, dsc):order>/<int(min=1):page>"
)

# the library builds addresses by this name
blp = Blueprint("rq_dashboard", __name__, url_prefix=PATH)


class _JsonWorkers:
    """Workers whose jobs are read as JSON; the library would unpickle them."""

    @staticmethod
    def all(connection: redis.Redis) -> list[Any]:
        """Return every worker."""
        found: list[Any] = Worker.all(connection=connection, serializer=JSONSerializer)
        return found


library.config.serializer = JSONSerializer
library.Worker = _JsonWorkers


def init_app(app: Flask) -> None:
    """Serve the dashboard."""
    app.register_blueprint(blp)


def open_for(response: Response, user: User, session: Session) -> None:
    """Give an admin's browser the cookie that lets it look, as long as the session lasts."""
    token = create_access_token(
        user.id, expires_delta=LIFE, additional_claims={"sid": session.id, "type": _TYPE}
    )
    seconds = int(LIFE.total_seconds())
    cookies.put(response, COOKIE, token, path=PATH, seconds=seconds, is_for_scripts=False)


def close(response: Response) -> None:
    """Take the cookie back."""
    cookies.drop(response, COOKIE, path=PATH)


@blp.before_request
def require_admin() -> None:
    """Let nobody look but an admin whose session goes on, and at what can exist.

    Raises:
        UnauthenticatedError: no cookie, one that ran out, or its session has ended.
        ForbiddenError: the user is no admin any more.
        NotFoundError: RQ makes no such ids.
    """
    token = cookies.get(COOKIE)
    claims = decode_token(token) if token else {}
    if claims.get("type") != _TYPE:
        msg = "Open the queues from the admin area; a look lasts 15 minutes."
        raise UnauthenticatedError(msg)
    found = services().sessions.authenticate(
        session_id=SessionId(str(claims.get("sid"))), user_id=UserId(str(claims["sub"]))
    )
    if found.user.role is not Role.ADMIN:
        msg = "This is for admins."
        raise ForbiddenError(msg)
    if not _JOB_ID.match((request.view_args or {}).get("job_id", "x")):
        msg = "There is no such job."
        raise NotFoundError(msg)
    # where the library looks for it
    current_app.redis_conn = services().redis  # type: ignore[attr-defined]


@blp.after_request
def keep_nothing(response: Response) -> Response:
    """Have no browser or proxy keep what was looked at."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.errorhandler(redis.RedisError)
def redis_is_away(_: redis.RedisError) -> Response:
    """Say that the queues can't be read just now."""
    return problems.answer_error(UnavailableError("Redis is away."))


@blp.errorhandler(NoSuchJobError)
def no_such_job(_: NoSuchJobError) -> Response:
    """Say that there is no such job (any more)."""
    return problems.answer_error(NotFoundError("There is no such job."))


def show(**_: object) -> Response:
    """Show the page; which part of it, it finds in its address."""
    return page(_ASSETS / "dashboard.html")


def asset(path: str) -> Response:
    """Serve the page's script or style."""
    return send_from_directory(_ASSETS, path)


for _rule, _name, _view in (
    ("/", "start", show),
    (f"/{_ONLY}/view/queues", "queues_overview", show),
    (f"/{_ONLY}/view/workers", "workers_overview", show),
    (f"/{_ONLY}/view/jobs/{_LIST}", "jobs_overview", show),
    (f"/{_ONLY}/view/job/<job_id>", "job_view", show),
    ("/assets/<path:path>", "asset", asset),
    (f"/{_ONLY}/data/queues.json", "list_queues", library.list_queues),
    (f"/{_ONLY}/data/workers.json", "list_workers", library.list_workers),
    (f"/{_ONLY}/data/jobs/{_LIST}.json", "list_jobs", library.list_jobs),
    (f"/{_ONLY}/data/job/<job_id>.json", "job_info", library.job_info),
):
    blp.add_url_rule(_rule, _name, _view)
