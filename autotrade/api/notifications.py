"""The feed of notifications."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.notifications import NotificationQuerySchema, NotificationSchema
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
    return page_body(services().notifications.page(query_of(query)))


@blp.route("/<string:notification_id>/read", methods=["POST"])
@blp.response(200, NotificationSchema)
@blp.operation("readNotification", may=(404,))
def read_notification(notification_id: str) -> Notification:
    """Mark a notification as read; marking it again changes nothing"""
    return services().notifications.mark_read(current_user().id, NotificationId(notification_id))
