"""Saved views: filters of reports under names."""

from typing import Any

from flask import Response

from autotrade.api.context import current_user, no_content, services
from autotrade.api.paging import part_body
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.schemas.saved_views import (
    NewSavedViewSchema,
    SavedViewChangeSchema,
    SavedViewSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import SavedViewId
from autotrade.domain.saved_views import SavedView

blp = Resource(
    "report-views",
    __name__,
    url_prefix=f"{PREFIX}/reports/views",
    description="Saved views of reports",
)


@blp.route("", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(SavedViewSchema))
@blp.operation("listSavedViews")
def list_saved_views(query: dict[str, Any]) -> dict[str, object]:
    """List one's saved views, newest first"""
    return part_body(services().reports.views.list(current_user().id), query)


@blp.route("", methods=["POST"])
@blp.arguments(NewSavedViewSchema)
@blp.response(201, SavedViewSchema)
@blp.operation("createSavedView", may=(409,))
def create_saved_view(body: dict[str, Any]) -> SavedView:
    """Keep filters under a name

    409: the name is taken, or there are as many views as there may be.
    """
    return services().reports.views.create(current_user().id, **body)


@blp.route("/<string:view_id>", methods=["PATCH"])
@blp.arguments(SavedViewChangeSchema)
@blp.response(200, SavedViewSchema)
@blp.operation("changeSavedView", may=(404, 409))
def change_saved_view(body: dict[str, Any], view_id: str) -> SavedView:
    """Change a view's name, report or filters

    409: the name is taken.
    """
    return services().reports.views.change(current_user().id, SavedViewId(view_id), body)


@blp.route("/<string:view_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("deleteSavedView", may=(404,))
def delete_saved_view(view_id: str) -> Response:
    """Forget a view"""
    services().reports.views.remove(current_user().id, SavedViewId(view_id))
    return no_content()
