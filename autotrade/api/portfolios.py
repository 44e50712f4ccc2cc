"""Portfolios of paper accounts."""

from typing import Any

from flask import g

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.paging import page_of
from autotrade.api.schemas.portfolios import (
    LedgerCheckSchema,
    LedgerEntrySchema,
    LedgerQuerySchema,
    PortfolioQuerySchema,
    PortfolioResetSchema,
    PortfolioSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ledger import LedgerCheck
from autotrade.services.portfolios import Portfolio

blp = Resource(
    "portfolios", __name__, url_prefix=f"{PREFIX}/portfolio", description="Paper portfolios"
)


@blp.route("", methods=["GET"])
@blp.arguments(PortfolioQuerySchema, location="query")
@blp.response(200, PortfolioSchema)
@blp.operation("getPortfolio", may=(404,))
def get_portfolio(query: dict[str, Any]) -> Portfolio:
    """Show the paper portfolio

    404: there is no such paper account.
    """
    return services().paper.portfolios.view(current_user().id, query.get("broker_id"))


@blp.route("/reset", methods=["POST"])
@blp.arguments(PortfolioResetSchema)
@blp.response(200, PortfolioSchema)
@blp.operation("resetPortfolio", may=(404, 409))
def reset_portfolio(body: dict[str, Any]) -> Portfolio:
    """Begin the paper account anew

    Resting orders are cancelled and nothing is held any more; orders and executions of before
    stay to be seen. 409: orders are just being sent.
    """
    return services().paper.portfolios.reset(
        current_user().id,
        capital=body["starting_capital"],
        broker_id=body["broker_id"],
        request_id=g.request_id,
    )


@blp.route("/ledger", methods=["GET"])
@blp.arguments(LedgerQuerySchema, location="query")
@blp.response(200, page_of(LedgerEntrySchema))
@blp.operation("listLedger", may=(404,))
def list_ledger(query: dict[str, Any]) -> dict[str, object]:
    """List the ledger's entries, newest first"""
    broker_id = query.pop("broker_id", None)
    return page_body(services().paper.portfolios.ledger(query_of(query), broker_id))


@blp.route("/ledger/check", methods=["GET"])
@blp.arguments(PortfolioQuerySchema, location="query")
@blp.response(200, LedgerCheckSchema)
@blp.operation("checkLedger", may=(404,))
def check_ledger(query: dict[str, Any]) -> LedgerCheck:
    """Add the ledger up and compare it with the account"""
    return services().paper.portfolios.check(current_user().id, query.get("broker_id"))
