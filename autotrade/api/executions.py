"""Executions: each leg of each alert, and the user's Retry."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.executions import ExecutionQuerySchema, ExecutionSchema
from autotrade.api.schemas.paging import page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.executions import Execution
from autotrade.domain.ids import ExecutionId

blp = Resource("executions", __name__, url_prefix=f"{PREFIX}/executions", description="Executions")


@blp.route("", methods=["GET"])
@blp.arguments(ExecutionQuerySchema, location="query")
@blp.response(200, page_of(ExecutionSchema))
@blp.operation("listExecutions")
def list_executions(query: dict[str, Any]) -> dict[str, object]:
    """List executions, newest first"""
    return page_body(services().executions.page(query_of(query)))


@blp.route("/<string:execution_id>", methods=["GET"])
@blp.response(200, ExecutionSchema)
@blp.operation("getExecution", may=(404,))
def get_execution(execution_id: str) -> Execution:
    """Show an execution"""
    return services().executions.get(current_user().id, ExecutionId(execution_id))


@blp.route("/<string:execution_id>/retry", methods=["POST"])
@blp.response(200, ExecutionSchema)
@blp.operation("retryExecution", may=(404, 409))
def retry_execution(execution_id: str) -> Execution:
    """Try a failed execution again

    409: it has not failed, or its strategy is not active.
    """
    return services().executions.retry(current_user().id, ExecutionId(execution_id))
