"""The OpenAPI document, without any server."""

from typing import Any, cast

from autotrade.api.context import Services
from autotrade.app import create_app
from autotrade.config import Settings


def openapi_document() -> dict[str, Any]:
    """Return the document as /openapi.json has it."""
    settings = Settings.from_environ({"AUTOTRADE_SECRET_KEY": "x" * 32, "REDIS_URL": "memory://"})
    app = create_app(cast("Services", None), settings)
    document: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return document


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every operation by its ``METHOD path``."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }
