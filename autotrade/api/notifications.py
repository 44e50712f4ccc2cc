"""The feed of notifications."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.notifications import (
    NotificationInputSchema,
    NotificationQuerySchema,
    NotificationSchema,
    ReadAllSchema,
    UnreadSchema,
)
from autotrade.api.schemas.paging import page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import NotificationId
from autotrade.domain.notifications import Notification

blp = Resource(
    "notifications",
    __name__,
    url_prefix=f"{PREFIX}/notifications",
    description="What a user should know",
)


@blp.route("", methods=["GET"])
@blp.arguments(NotificationQuerySchema, location="query")
@blp.response(200, page_of(NotificationSchema))
@blp.operation("listNotifications")
def list_notifications(query: dict[str, Any]) -> dict[str, object]:
    """List notifications, newest first"""
    if query.pop("unread", False):
        query["read_at"] = None
    return page_body(services().notifications.page(query_of(query)))


@blp.route("", methods=["POST"])
@blp.arguments(NotificationInputSchema)
@blp.response(201, NotificationSchema)
@blp.operation("sendNotification")
def notify(body: dict[str, Any]) -> Notification:
    """Tell oneself something: in the feed, and on one's channels

    429: five a minute are sent.
    """
    return services().notifications.send(current_user().id, body["event"], body["message"])


@blp.route("/unread-count", methods=["GET"])
@blp.response(200, UnreadSchema)
@blp.operation("countUnreadNotifications")
def count_unread() -> dict[str, int]:
    """Count the notifications that were not seen yet"""
    return {"unread": services().notifications.count_unread(current_user().id)}


@blp.route("/read-all", methods=["POST"])
@blp.response(200, ReadAllSchema)
@blp.operation("readAllNotifications")
def read_all() -> dict[str, int]:
    """Mark all notifications as read"""
    return {"read": services().notifications.mark_all_read(current_user().id)}


@blp.route("/<string:notification_id>/read", methods=["POST"])
@blp.response(200, NotificationSchema)
@blp.operation("readNotification", may=(404,))
def read_notification(notification_id: str) -> Notification:
    """Mark a notification as read; marking it again changes nothing"""
    return services().notifications.mark_read(current_user().id, NotificationId(notification_id))
