"""Bodies of the admin area."""

from datetime import timedelta
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length, Range

from autotrade.api.schemas.executions import ExecutionQuerySchema, ExecutionSchema
from autotrade.api.schemas.fields import RawValue, Text, Timestamp
from autotrade.api.schemas.paging import PageQuerySchema, RangeQuerySchema, filter_id
from autotrade.domain.mails import MailKind
from autotrade.domain.users import Role, UserStatus

_USER_ID = "019ac3c5-a0b1-7c2d-8e3f-405162738495"


class AdminUserQuerySchema(PageQuerySchema):
    """Filters of users."""

    email = Text(validate=Length(min=1, max=254))
    role = ma.fields.Enum(Role, by_value=True)
    status = ma.fields.Enum(UserStatus, by_value=True)


class UserChangeSchema(ma.Schema):
    """What an admin may change of a user; the reason is for the audit log alone."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"status": "disabled", "reason": "Asked for by its owner"}

    status = ma.fields.Enum(UserStatus, by_value=True)
    role = ma.fields.Enum(Role, by_value=True)
    reason = Text(validate=Length(min=1, max=500))


class BrokerResetSchema(ma.Schema):
    """How many accounts have to be given credentials again."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"reset": 1}

    reset = ma.fields.Integer(required=True)


class ActivityQuerySchema(ExecutionQuerySchema):
    """Filters of everybody's executions."""

    user_id = filter_id()


class ActivitySchema(ExecutionSchema):
    """An execution, and whose it is."""

    EXAMPLE: ClassVar[dict[str, Any]] = {**ExecutionSchema.EXAMPLE, "user_id": _USER_ID}

    user_id = ma.fields.String(required=True)


class AuditQuerySchema(RangeQuerySchema):
    """Filters of the audit log."""

    user_id = filter_id()
    actor = filter_id()
    action = Text(validate=Length(min=1, max=64))


class AuditEntrySchema(ma.Schema):
    """One act: who did what to whose things, when and from where.

    `seq` and `hash` are null until the entry is sealed, a few seconds after the act.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3d1-0c5e-7f11-a2b3-c4d5e6f70819",
        "at": "2026-11-21T04:50:00.135Z",
        "actor": _USER_ID,
        "action": "user.changed",
        "target": f"user:{_USER_ID}",
        "user_id": _USER_ID,
        "ip": "203.0.113.7",
        "request_id": "019ac3c5f1b27d9c8a4e2f60b7d1c3a5",
        "details": {"before": {"status": "active"}, "after": {"status": "disabled"}},
        "seq": 4217,
        "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }

    id = ma.fields.String(required=True)
    at = Timestamp(required=True)
    actor = ma.fields.String(
        required=True, metadata={"description": "A user's id, or `system` for the program itself"}
    )
    action = ma.fields.String(required=True)
    target = ma.fields.String(required=True)
    user_id = ma.fields.String(required=True, allow_none=True)
    ip = ma.fields.String(required=True, allow_none=True)
    request_id = ma.fields.String(required=True, allow_none=True)
    details = RawValue(required=True, metadata={"type": "object"})
    seq = ma.fields.Integer(required=True, allow_none=True)
    hash = ma.fields.String(required=True, allow_none=True)


class VerificationSchema(ma.Schema):
    """What checking the chain found; `first_bad` is the number of the first wrong entry."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"ok": True, "entries": 4217, "first_bad": None}

    ok = ma.fields.Boolean(required=True)
    entries = ma.fields.Integer(required=True)
    first_bad = ma.fields.Integer(required=True, allow_none=True)


class ServerStateSchema(ma.Schema):
    """Whether a server answers."""

    name = ma.fields.String(required=True)
    ok = ma.fields.Boolean(required=True)
    milliseconds = ma.fields.Function(
        lambda server: (
            None if server.took is None else round(server.took.total_seconds() * 1000, 2)
        ),
        required=True,
        metadata={"type": ["number", "null"]},
    )
    error = ma.fields.String(required=True, allow_none=True)


class QueueStateSchema(ma.Schema):
    """A queue: jobs that wait, jobs that failed, workers that are alive."""

    name = ma.fields.String(required=True)
    waiting = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True)
    workers = ma.fields.Integer(required=True)


class WorkloadSchema(ma.Schema):
    """What is unfinished over all users."""

    users = ma.fields.Integer(required=True)
    active_strategies = ma.fields.Integer(required=True)
    alerts_waiting = ma.fields.Integer(required=True)
    orders_unsettled = ma.fields.Integer(required=True)
    accounts_connected = ma.fields.Integer(required=True)


class PlatformHealthSchema(ma.Schema):
    """The platform at a glance; `workload` is null while a server is away."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "ok": True,
        "servers": [
            {"name": "mongodb", "ok": True, "milliseconds": 0.8, "error": None},
            {"name": "redis", "ok": True, "milliseconds": 0.2, "error": None},
        ],
        "queues": [{"name": "orders", "waiting": 0, "failed": 0, "workers": 2}],
        "workload": {
            "users": 12,
            "active_strategies": 31,
            "alerts_waiting": 0,
            "orders_unsettled": 0,
            "accounts_connected": 14,
        },
        "oldest_waiting_seconds": None,
    }

    ok = ma.fields.Boolean(required=True)
    servers = ma.fields.List(ma.fields.Nested(ServerStateSchema), required=True)
    queues = ma.fields.List(ma.fields.Nested(QueueStateSchema), required=True)
    workload = ma.fields.Nested(WorkloadSchema, required=True, allow_none=True)
    oldest_waiting_seconds = ma.fields.Function(
        lambda health: _seconds(health.oldest_waiting),
        required=True,
        metadata={"type": ["number", "null"]},
    )


class FailedJobQuerySchema(ma.Schema):
    """How many failed jobs are wanted."""

    limit = ma.fields.Integer(load_default=50, validate=Range(min=1, max=200))


class FailedJobSchema(ma.Schema):
    """A job that ended in an error."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "1c0f9d9e-7a35-4b1c-9a51-0e6a3f6f2c11",
        "queue": "default",
        "job": "workers.tending.tend",
        "arguments": [],
        "failed_at": "2026-11-21T04:50:00.135Z",
        "error": "autotrade.domain.errors.UnavailableError: MongoDB is away.",
    }

    id = ma.fields.String(required=True)
    queue = ma.fields.String(required=True)
    job = ma.fields.String(required=True)
    arguments = ma.fields.List(ma.fields.String(), required=True)
    failed_at = Timestamp(required=True, allow_none=True)
    error = ma.fields.String(required=True)


class MailQuerySchema(ma.Schema):
    """How many mails are wanted."""

    limit = ma.fields.Integer(load_default=50, validate=Range(min=1, max=200))


class KeptMailSchema(ma.Schema):
    """A mail that was written and not sent, as it reads."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3d1-0c5e-7f11-a2b3-c4d5e6f70819",
        "kind": "verify_email",
        "to": "asha@example.com",
        "subject": "Confirm your address for AutoTrade",
        "text": "Open this link to confirm that the address is yours: ...",
        "queued_at": "2026-11-21T04:50:00.135Z",
    }

    id = ma.fields.String(required=True, attribute="mail.id")
    kind = ma.fields.Enum(MailKind, by_value=True, required=True, attribute="mail.kind")
    to = ma.fields.String(required=True, attribute="letter.to")
    subject = ma.fields.String(required=True, attribute="letter.subject")
    text = ma.fields.String(required=True, attribute="letter.text")
    queued_at = Timestamp(required=True, attribute="mail.queued_at")


class OutboxSchema(ma.Schema):
    """The development outbox: the newest mails that no server took; `in_use` without SMTP_URL."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"in_use": True, "items": [KeptMailSchema.EXAMPLE]}

    in_use = ma.fields.Boolean(required=True)
    items = ma.fields.List(ma.fields.Nested(KeptMailSchema), required=True)


class PlatformSettingsSchema(ma.Schema):
    """What counts for the whole platform."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"registration_open": True}

    registration_open = ma.fields.Boolean(
        required=True, metadata={"description": "Whether strangers may make an account"}
    )


class PlatformChangeSchema(ma.Schema):
    """What of the platform's settings is to be changed."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"registration_open": False}

    registration_open = ma.fields.Boolean(truthy={True}, falsy={False})


def _seconds(time: timedelta | None) -> float | None:
    return None if time is None else time.total_seconds()


def _milliseconds(time: timedelta | None) -> float | None:
    return None if time is None else round(time.total_seconds() * 1000, 2)
