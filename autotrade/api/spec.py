"""The OpenAPI document: flask-smorest with its rough edges taken off."""

import http
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import fields, validate

from autotrade.api import problems
from autotrade.api.parsing import StrictParser
from autotrade.api.schemas import fields as own_fields
from autotrade.api.schemas.events import SOCKET_SCHEMAS
from autotrade.api.schemas.problems import ProblemSchema
from autotrade.domain.api_keys import Scope
from autotrade.domain.users import Role

PREFIX: Final = "/api/v1"
_DESCRIPTION: Final = (
    "Signals in, orders out. Ids are UUIDv7 strings, times ISO 8601 UTC, and money, prices and "
    "quantities decimal strings. Errors are problem documents (RFC 9457)."
)


class OpenApi(Api):
    """Our Api: OpenAPI 3.1, problem documents for errors, and exact bounds."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(
            info={"description": _DESCRIPTION},
            servers=[{"url": "/"}],
            security=[{"bearerAuth": []}],
            **options,
        )
        self.spec.components.security_scheme(
            "bearerAuth", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        )
        self.spec.components.security_scheme(
            "apiKeyAuth", {"type": "apiKey", "in": "header", "name": "X-API-Key"}
        )
        own_fields.register(self.ma_plugin.converter)
        self.ma_plugin.converter.add_attribute_function(_exact_bounds)
        for schema in SOCKET_SCHEMAS:
            self.spec.components.schema(schema.__name__.removesuffix("Schema"), schema=schema)

    def _register_responses(self) -> None:
        # flask-smorest documents every error as application/json
        for status in http.HTTPStatus:
            if status >= 400:
                response = {
                    "description": status.phrase,
                    "schema": self.ERROR_SCHEMA,
                    "example": _problem_example(status),
                }
                if status in {429, 503}:
                    response["headers"] = {
                        "Retry-After": {
                            "description": "Seconds to wait",
                            "schema": {"type": "string"},
                        }
                    }
                prepare_response(response, self.spec, problems.CONTENT_TYPE)
                self.spec.components.response(status.name, response, lazy=True)

    def _register_error_handlers(self) -> None:
        problems.register(self._app)


class Resource(Blueprint):
    """A blueprint that parses strictly and documents what every operation may answer.

    A schema's ``EXAMPLE`` becomes the example of the bodies and answers that use it.
    """

    ARGUMENTS_PARSER = StrictParser()

    def __init__(
        self, *args: Any, by_key: bool = True, role: Role = Role.USER, **kwargs: Any
    ) -> None:
        """Make a blueprint.

        ``by_key`` False lets no API key in. ``role`` is who may call its operations at all:
        those for admins ask keys for the scope ``admin``, others for ``read`` (GET) or ``trade``
        unless ``operation`` says otherwise.
        """
        super().__init__(*args, **kwargs)
        self.by_key = by_key
        self.role = role
        self._prepare_doc_cbks.append(self._document_access)
        self._prepare_doc_cbks.append(_document_common_errors)

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Any:
        """Parse a body or the query; ``required`` says whether there must be a body."""
        example = getattr(schema, "EXAMPLE", None)
        if location == "json" and example is not None:
            kwargs.setdefault("example", example)
        return super().arguments(schema, location=location, **kwargs)

    def response(self, status_code: int, schema: Any = None, **kwargs: Any) -> Any:
        """Dump the answer with a schema."""
        example = getattr(schema, "EXAMPLE", None)
        if example is not None:
            kwargs.setdefault("example", example)
        return super().response(status_code, schema, **kwargs)

    def operation(
        self, operation_id: str, *, may: tuple[int, ...] = (), scope: Scope | None = None
    ) -> Any:
        """Name an operation and say which errors it ``may`` answer beside the common ones.

        ``scope`` is what an API key needs for it, where the method does not tell.
        """

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            if scope is not None:
                view.key_scope = scope  # type: ignore[attr-defined]  # read by scope_of
                view = self.doc(**{"x-scope": scope.value})(view)
            for status in may:
                view = self.alt_response(status, http.HTTPStatus(status).name)(view)
            return self.doc(operationId=operation_id)(view)  # type: ignore[no-any-return]  # untyped

        return decorate

    def public(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Let anybody call this operation; all others ask for an access token."""
        view = self.doc(security=[])(view)
        view.is_public = True  # type: ignore[attr-defined]  # read by tokens.require_user
        return view

    def scope_of(self, view: object, method: str) -> Scope | None:
        """Return the scope that an API key needs for an operation; None: no key will do."""
        if not self.by_key:
            return None
        if self.role is Role.ADMIN:
            return Scope.ADMIN
        own: Scope | None = getattr(view, "key_scope", None)
        return own or (Scope.READ if method in {"GET", "HEAD"} else Scope.TRADE)

    def _document_access(self, doc: Any, doc_info: Any, *, method: str, **_: Any) -> Any:
        """Say in the document what ``tokens.require_user`` asks for."""
        manual = doc_info.get("manual_doc", {})
        if manual.get("security") == []:
            return doc
        doc["security"] = [{"bearerAuth": []}]
        scope = manual.get("x-scope") or self.scope_of(None, method.upper())
        if scope is not None and self.by_key:
            doc["security"].append({"apiKeyAuth": []})
            doc["x-scope"] = str(scope)
        doc["x-role"] = (Role.ADMIN if scope == Scope.ADMIN else Role.USER).value
        return doc


def _document_common_errors(doc: Any, doc_info: Any, **_: Any) -> Any:
    responses = doc.setdefault("responses", {})
    manual = doc_info.get("manual_doc", {})
    common = [429, 500, 503]
    if manual.get("security") != []:
        common += [401, 403]
    if "requestBody" in doc:
        common += [400, 413, 415, 422]
    for status in common:
        responses.setdefault(status, http.HTTPStatus(status).name)
    return doc


def _exact_bounds(_: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    # apispec publishes Range(min_inclusive=False) as `minimum`
    exact: dict[str, Any] = {}
    for validator in field.validators:
        if isinstance(validator, validate.Range):
            if not validator.min_inclusive and "minimum" in ret:
                exact["exclusiveMinimum"] = ret.pop("minimum")
            if not validator.max_inclusive and "maximum" in ret:
                exact["exclusiveMaximum"] = ret.pop("maximum")
    return exact


def _problem_example(status: http.HTTPStatus) -> Mapping[str, object]:
    kind = next((k for k, v in problems.STATUS.items() if v == status), None)
    example: dict[str, object] = {
        "type": f"/problems/{kind.code if kind else status.phrase.lower().replace(' ', '-')}",
        "title": kind.title if kind else status.phrase,
        "status": int(status),
        "detail": f"{kind.title if kind else status.phrase}.",
        "instance": "/api/v1/strategies",
    }
    if status == 422:
        example["errors"] = {"name": ["Missing data for required field."]}
    return {**example, "request_id": "019ac3c5f1b27d9c8a4e2f60b7d1c3a5"}
