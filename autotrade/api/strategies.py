"""Strategies: a script, its limits, and where its orders go."""

from dataclasses import fields
from typing import Any

from flask import Response, g

from autotrade.api.context import base_url, current_session, current_user, no_content, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.alerts import ReceiptSchema
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.schemas.strategies import (
    AlertMessageSchema,
    StrategySchema,
    StrategyVersionSchema,
)
from autotrade.api.schemas.strategy_inputs import (
    DeploymentSchema,
    NewStrategySchema,
    StrategyChangeSchema,
)
from autotrade.api.schemas.strategy_queries import StrategyQuerySchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import StrategyId
from autotrade.domain.strategies import RiskLimits, Strategy
from autotrade.ports.storage import Page
from autotrade.services.alerts import Receipt
from autotrade.services.drafts import Draft

blp = Resource("strategies", __name__, url_prefix=f"{PREFIX}/strategies", description="Strategies")


@blp.route("", methods=["GET"])
@blp.arguments(StrategyQuerySchema, location="query")
@blp.response(200, page_of(StrategySchema))
@blp.operation("listStrategies")
def list_strategies(query: dict[str, Any]) -> dict[str, object]:
    """List strategies, newest first"""
    page = services().strategies.page(query_of(query))
    return page_body(Page([_body(each) for each in page.items], page.next_cursor))


@blp.route("", methods=["POST"])
@blp.arguments(NewStrategySchema)
@blp.response(201, StrategySchema)
@blp.operation("createStrategy", may=(404,))
def create_strategy(body: dict[str, Any]) -> dict[str, Any]:
    """Make a strategy

    A script with errors is stored with its diagnostics and status error. A paper strategy in
    webhook mode takes alerts at once. 404: there is no such broker account.
    """
    given = {name: value for name, value in body.items() if value is not None}
    given["risk"] = RiskLimits(**given.get("risk", {}))
    return _body(services().strategies.create(current_user().id, Draft(**given)))


@blp.route("/<string:strategy_id>", methods=["GET"])
@blp.response(200, StrategySchema)
@blp.operation("getStrategy", may=(404,))
def get_strategy(strategy_id: str) -> dict[str, Any]:
    """Show a strategy"""
    return _body(_strategy(strategy_id))


@blp.route("/<string:strategy_id>", methods=["PATCH"])
@blp.arguments(StrategyChangeSchema)
@blp.response(200, StrategySchema)
@blp.operation("updateStrategy", may=(404, 409))
def update_strategy(body: dict[str, Any], strategy_id: str) -> dict[str, Any]:
    """Change a strategy

    Limits that are not named stay. Another script is a new version. Turning a paper strategy
    live makes it a draft. 409: somebody else changed it since.
    """
    version = body.pop("version", None)
    return _body(
        services().strategies.update(
            current_user().id, StrategyId(strategy_id), body, version=version
        )
    )


@blp.route("/<string:strategy_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("deleteStrategy", may=(404,))
def delete_strategy(strategy_id: str) -> Response:
    """Delete a strategy

    Its webhook is unknown from then on; its alerts, orders and executions stay on record.
    """
    services().strategies.remove(current_user().id, StrategyId(strategy_id))
    return no_content()


@blp.route("/<string:strategy_id>/deploy", methods=["POST"])
@blp.arguments(DeploymentSchema, required=False)
@blp.response(200, StrategySchema)
@blp.operation("deployStrategy", may=(404, 409))
def deploy_strategy(body: dict[str, Any], strategy_id: str) -> dict[str, Any]:
    """Let a strategy take signals

    A live one only with its name as `confirm` (422 otherwise), and by a user with a second
    factor only if they confirmed who they are (403 otherwise). 409: its script has errors, or
    its broker account can't trade.
    """
    user = current_user()
    wanted = services().strategies.get(user.id, StrategyId(strategy_id))
    if wanted.is_live and services().second_factors.is_enabled(user.id):
        services().sessions.require_confirmed(current_session())
    found = services().strategies.deploy(
        current_user().id, StrategyId(strategy_id), body["confirm"]
    )
    return _body(found)


@blp.route("/<string:strategy_id>/pause", methods=["POST"])
@blp.response(200, StrategySchema)
@blp.operation("pauseStrategy", may=(404, 409))
def pause_strategy(strategy_id: str) -> dict[str, Any]:
    """Take no more signals until it is resumed"""
    return _body(services().strategies.pause(current_user().id, StrategyId(strategy_id)))


@blp.route("/<string:strategy_id>/resume", methods=["POST"])
@blp.response(200, StrategySchema)
@blp.operation("resumeStrategy", may=(404, 409))
def resume_strategy(strategy_id: str) -> dict[str, Any]:
    """Take signals again"""
    return _body(services().strategies.resume(current_user().id, StrategyId(strategy_id)))


@blp.route("/<string:strategy_id>/rotate-webhook", methods=["POST"])
@blp.response(200, StrategySchema)
@blp.operation("rotateWebhook", may=(404, 409))
def rotate_webhook(strategy_id: str) -> dict[str, Any]:
    """Give it a new webhook address

    The old address is unknown from then on.
    """
    return _body(services().strategies.rotate_webhook(current_user().id, StrategyId(strategy_id)))


@blp.route("/<string:strategy_id>/alert-message", methods=["GET"])
@blp.response(200, AlertMessageSchema)
@blp.operation("getAlertMessage", may=(404,))
def get_alert_message(strategy_id: str) -> dict[str, str]:
    """Show what to paste into TradingView's alert"""
    strategy = _strategy(strategy_id)
    return {"message": services().strategies.alert_message(strategy), **_webhook(strategy)}


@blp.route("/<string:strategy_id>/test-alert", methods=["POST"])
@blp.response(200, ReceiptSchema)
@blp.operation("sendTestAlert", may=(404, 409))
def send_test_alert(strategy_id: str) -> Receipt:
    """Send it an alert such as TradingView would

    It becomes a paper order like any other. 409: the strategy is live, or takes no alerts.
    """
    return services().strategies.rehearse(
        current_user().id, StrategyId(strategy_id), request_id=g.request_id
    )


@blp.route("/<string:strategy_id>/versions", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(StrategyVersionSchema))
@blp.operation("listStrategyVersions", may=(404,))
def list_strategy_versions(query: dict[str, Any], strategy_id: str) -> dict[str, object]:
    """List the versions of its script, newest first"""
    found = services().strategies.versions(current_user().id, StrategyId(strategy_id))
    return {"items": found[: query["limit"]], "next_cursor": None}


def _strategy(strategy_id: str) -> Strategy:
    return services().strategies.get(current_user().id, StrategyId(strategy_id))


def _webhook(strategy: Strategy) -> dict[str, str]:
    path = services().strategies.webhook_path(strategy)
    return {"webhook_path": path, "webhook_url": f"{base_url()}{PREFIX}/webhooks/{path}"}


def _body(strategy: Strategy) -> dict[str, Any]:
    shown = {each.name: getattr(strategy, each.name) for each in fields(strategy)}
    return {**shown, **_webhook(strategy)}
