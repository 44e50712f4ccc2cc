"""Alerts: what came in, and what became of it."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.alerts import AlertQuerySchema, AlertSchema, ReceiptSchema
from autotrade.api.schemas.paging import page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.alerts import Alert
from autotrade.domain.ids import AlertId
from autotrade.services.alerts import Receipt

blp = Resource("alerts", __name__, url_prefix=f"{PREFIX}/alerts", description="Alerts")


@blp.route("", methods=["GET"])
@blp.arguments(AlertQuerySchema, location="query")
@blp.response(200, page_of(AlertSchema))
@blp.operation("listAlerts")
def list_alerts(query: dict[str, Any]) -> dict[str, object]:
    """List alerts, newest first"""
    return page_body(services().alerts.page(query_of(query)))


@blp.route("/<string:alert_id>", methods=["GET"])
@blp.response(200, AlertSchema)
@blp.operation("getAlert", may=(404,))
def get_alert(alert_id: str) -> Alert:
    """Show an alert"""
    return services().alerts.get(current_user().id, AlertId(alert_id))


@blp.route("/<string:alert_id>/replay", methods=["POST"])
@blp.response(200, ReceiptSchema)
@blp.operation("replayAlert", may=(404, 409))
def replay_alert(alert_id: str) -> Receipt:
    """Take an earlier alert in once more, as a new one

    409: it was never understood, or its strategy is not active.
    """
    return services().alerts.replay(current_user().id, AlertId(alert_id))
