"""The OpenAPI document against the program: made-up requests, bounded and seeded."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi_checks

from tests.support.caller import Caller
from tests.support.document import openapi_document, operations

CHECKS = [
    not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]
OF_WHAT_IS_WRONG = [*CHECKS, openapi_checks.negative_data_rejection]
OF_WHAT_IS_RIGHT = [*CHECKS, openapi_checks.ignored_auth]
OPERATIONS = operations(openapi_document()).values()
# where there is neither input nor log-in, no request can be wrong
NOTHING_TO_GET_WRONG = {"getLiveness", "getReadiness", "getMetrics"}
CASES = sorted(
    (each["operationId"], mode)
    for each in OPERATIONS
    for mode in ("positive", "negative")
    if mode == "positive" or each["operationId"] not in NOTHING_TO_GET_WRONG
)
EXAMPLES = 10


@pytest.fixture(scope="module")
def schema(app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


# the drivers' background threads draw from the module's generator while a strategy runs
@pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)
@pytest.mark.parametrize(("operation_id", "mode"), CASES)
def test_every_answer_is_as_documented(
    schema, app: Flask, application, operation_id: str, mode: str
):
    token = Caller.register(app, application).tokens["access_token"]
    operation = schema.find_operation_by_id(operation_id)
    kind = schemathesis.GenerationMode(mode)

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        deadline=timedelta(minutes=1),  # for what hangs; how busy the machine is, is not tested
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=kind))
    def check(case: "schemathesis.Case[Any]") -> None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = case.call(headers=headers)
        checks = OF_WHAT_IS_RIGHT if kind.is_positive else OF_WHAT_IS_WRONG
        case.validate_response(answer, checks=checks, headers=headers)

    check()
