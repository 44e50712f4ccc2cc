"""The admin area: people, everybody's activity, the platform's health and the audit log."""

from typing import Any

from flask import Response

from autotrade.api import job_dashboard
from autotrade.api.context import (
    current_user,
    no_content,
    origin,
    require_confirmed,
    require_confirmed_factor,
    services,
    session_of_user,
)
from autotrade.api.paging import page_body, query_of, wide_query_of
from autotrade.api.schemas.administration import (
    ActivityQuerySchema,
    ActivitySchema,
    AdminUserQuerySchema,
    AuditEntrySchema,
    AuditQuerySchema,
    BrokerResetSchema,
    FailedJobQuerySchema,
    FailedJobSchema,
    MailQuerySchema,
    OutboxSchema,
    PlatformChangeSchema,
    PlatformHealthSchema,
    PlatformSettingsSchema,
    UserChangeSchema,
    VerificationSchema,
)
from autotrade.api.schemas.auth import UserSchema
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.schemas.strategies import StrategyEventSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.audit import Verification
from autotrade.domain.errors import ForbiddenError
from autotrade.domain.ids import UserId
from autotrade.domain.platform_settings import PlatformSettings
from autotrade.domain.users import Role, User, normalize_email
from autotrade.services.administration import PlatformHealth

blp = Resource(
    "administration",
    __name__,
    url_prefix=f"{PREFIX}/admin",
    description="Admin area",
    role=Role.ADMIN,
)


@blp.before_request
def require_admin() -> None:
    """Let nobody in but admins, whatever the view.

    Raises:
        ForbiddenError: the user is no admin.
    """
    if current_user().role is not Role.ADMIN:
        msg = "Only administrators may do this."
        raise ForbiddenError(msg)


@blp.route("/users", methods=["GET"])
@blp.arguments(AdminUserQuerySchema, location="query")
@blp.response(200, page_of(UserSchema))
@blp.operation("listUsers")
def list_users(query: dict[str, Any]) -> dict[str, object]:
    """List people, newest first"""
    if "email" in query:
        query["email"] = normalize_email(query["email"])
    return page_body(services().administration.users(wide_query_of(query)))


@blp.route("/users/<string:user_id>", methods=["PATCH"])
@blp.arguments(UserChangeSchema)
@blp.response(200, UserSchema)
@blp.operation("changeUser", may=(404, 409))
def change_user(body: dict[str, Any], user_id: str) -> User:
    """Switch a user off or on, or change their role

    A user who is switched off is refused at once, whatever token they hold. 409: the last admin,
    or oneself.
    """
    require_confirmed_factor()
    return services().administration.change_user(current_user(), UserId(user_id), origin(), **body)


@blp.route("/users/<string:user_id>/reset-broker", methods=["POST"])
@blp.response(200, BrokerResetSchema)
@blp.operation("resetUserBrokers", may=(404,))
def reset_brokers(user_id: str) -> dict[str, int]:
    """Forget the credentials of a user's accounts at real brokers"""
    require_confirmed_factor()
    count = services().administration.reset_brokers(current_user(), UserId(user_id), origin())
    return {"reset": count}


@blp.route("/users/<string:user_id>/strategies", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(StrategyEventSchema))
@blp.operation("listUserStrategies", may=(404,))
def list_user_strategies(query: dict[str, Any], user_id: str) -> dict[str, object]:
    """List a user's strategies, without the secret of their webhooks

    That somebody looked is recorded in the audit log.
    """
    wanted = query_of(query, UserId(user_id))
    return page_body(services().administration.strategies(current_user(), wanted, origin()))


@blp.route("/activity", methods=["GET"])
@blp.arguments(ActivityQuerySchema, location="query")
@blp.response(200, page_of(ActivitySchema))
@blp.operation("listActivity")
def list_activity(query: dict[str, Any]) -> dict[str, object]:
    """List everybody's executions, newest first

    That somebody looked is recorded in the audit log.
    """
    wanted = wide_query_of(query)
    return page_body(services().administration.activity(current_user(), wanted, origin()))


@blp.route("/health", methods=["GET"])
@blp.response(200, PlatformHealthSchema)
@blp.operation("getPlatformHealth")
def get_health() -> PlatformHealth:
    """Show how the platform is: servers, queues, workers and what waits"""
    return services().administration.health()


@blp.route("/jobs/failed", methods=["GET"])
@blp.arguments(FailedJobQuerySchema, location="query")
@blp.response(200, page_of(FailedJobSchema))
@blp.operation("listFailedJobs")
def list_failed_jobs(query: dict[str, Any]) -> dict[str, object]:
    """List failed jobs, newest first"""
    return {"items": services().administration.failed_jobs(query["limit"]), "next_cursor": None}


@blp.route("/jobs/<string:job_id>/retry", methods=["POST"])
@blp.response(204)
@blp.operation("retryJob", may=(404,))
def retry_job(job_id: str) -> Response:
    """Queue a failed job again"""
    services().administration.retry_job(current_user(), job_id, origin())
    return no_content()


@blp.route("/rq-session", methods=["POST"])
@blp.response(204)
@blp.operation("openQueueDashboard")
def open_queue_dashboard() -> Response:
    """Let this browser look at the queues at /rq for 15 minutes

    By a cookie that is good for that alone, and no longer than the log-in. Needs a log-in, and
    that one showed lately who one is (403 `/problems/confirmation-required`).
    """
    session = session_of_user()
    require_confirmed()
    services().administration.look_at_queues(current_user(), origin())
    answer = no_content()
    job_dashboard.open_for(answer, current_user(), session)
    return answer


@blp.route("/rq-session", methods=["DELETE"])
@blp.response(204)
@blp.operation("closeQueueDashboard")
def close_queue_dashboard() -> Response:
    """Take the cookie for /rq back from this browser"""
    answer = no_content()
    job_dashboard.close(answer)
    return answer


@blp.route("/mails", methods=["GET"])
@blp.arguments(MailQuerySchema, location="query")
@blp.response(200, OutboxSchema)
@blp.operation("listKeptMails")
def list_kept_mails(query: dict[str, Any]) -> dict[str, object]:
    """Show the mails that were not sent, because no mail server is set

    The development outbox: `in_use` is false, and there are none, once SMTP_URL is set. They
    hold codes and links that let in, so this needs a log-in in which one showed lately who one
    is (403 `/problems/confirmation-required`), and that somebody looked is recorded.
    """
    require_confirmed()
    outbox = services().administration.outbox(current_user(), query["limit"], origin())
    items = [{"mail": mail, "letter": letter} for mail, letter in outbox.mails]
    return {"in_use": outbox.is_in_use, "items": items}


@blp.route("/settings", methods=["GET"])
@blp.response(200, PlatformSettingsSchema)
@blp.operation("getPlatformSettings")
def get_settings() -> PlatformSettings:
    """Show the platform's settings"""
    return services().administration.settings()


@blp.route("/settings", methods=["PATCH"])
@blp.arguments(PlatformChangeSchema)
@blp.response(200, PlatformSettingsSchema)
@blp.operation("changePlatformSettings")
def change_settings(body: dict[str, Any]) -> PlatformSettings:
    """Change the platform's settings; counts at once"""
    require_confirmed_factor()
    return services().administration.change_settings(current_user(), origin(), **body)


@blp.route("/audit", methods=["GET"])
@blp.arguments(AuditQuerySchema, location="query")
@blp.response(200, page_of(AuditEntrySchema))
@blp.operation("listAuditEntries")
def list_audit(query: dict[str, Any]) -> dict[str, object]:
    """List the audit log, newest first"""
    return page_body(services().administration.audit_log(wide_query_of(query)))


@blp.route("/audit/verify", methods=["GET"])
@blp.response(200, VerificationSchema)
@blp.operation("verifyAuditLog")
def verify_audit() -> Verification:
    """Check the audit log's chain of hashes from its first entry on"""
    return services().administration.verify_audit()
