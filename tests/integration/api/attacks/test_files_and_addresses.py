"""Files outside their folders, cells that are formulas, and addresses that we would call."""

import ast
import csv
import re
from pathlib import Path
from typing import Any

import pytest

from autotrade.api.reports_files import harmless
from tests.support.caller import API, Caller
from tests.support.document import openapi_document, operations

ROOT = Path(__file__).parents[4]
UP = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/config.py",
    "....//....//config.py",
    "..\\..\\config.py",
    "/etc/passwd",
    "%00",
    "swagger-ui/../../headers.py",
    ".git/config",
    ".env",
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width
NAMES_AN_ADDRESS = re.compile(r"url|uri|host|endpoint|callback|webhook_to|address|domain")


@pytest.mark.parametrize("path", UP)
@pytest.mark.parametrize("folder", ["/", "/docs/assets/", "/assets/"])
def test_no_file_outside_a_folder_is_served(nobody: Caller, folder: str, path: str):
    answer = nobody.client.get(folder + path, buffered=True)

    is_start_page = answer.content_type == "text/html; charset=utf-8"
    assert answer.status_code in {308, 404} or (answer.status_code == 200 and is_start_page)
    for line in ("root:x", "import ", "[core]", "SECRET"):
        assert line not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
@pytest.mark.parametrize("path", ["/", f"{API}/auth/me", "/docs"])
def test_methods_that_nobody_needs_are_refused(nobody: Caller, path: str, method: str):
    assert nobody.client.open(path, method=method).status_code == 405


@pytest.mark.parametrize("first", FORMULAS)
def test_no_cell_begins_as_a_formula(first: str):
    assert harmless(f"{first}HYPERLINK()").startswith("'")


def test_the_name_of_a_strategy_is_no_formula_in_the_export(caller: Caller):
    strategy = caller.strategy(name='=HYPERLINK("https://evil.example","x")')
    caller.execution(strategy)

    lines = caller.get("/reports/executions.csv").text.splitlines()

    row = next(iter(csv.DictReader(lines)))
    assert row["strategy_name"] == '\'=HYPERLINK("https://evil.example","x")'


def bodies() -> dict[str, dict[str, Any]]:
    document = openapi_document()
    found = {}
    for name, operation in operations(document).items():
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        reference = media.get("schema", {}).get("$ref", "").split("/")[-1]
        found[name] = document["components"]["schemas"].get(reference, {}).get("properties", {})
    return found


def test_no_body_names_an_address_that_we_would_call():
    """Brokers' addresses are the environment's; there is no SSRF where nobody names a host."""
    named = {
        f"{name} {field}"
        for name, fields in bodies().items()
        for field, schema in fields.items()
        if NAMES_AN_ADDRESS.search(field) or schema.get("format") in {"uri", "url", "hostname"}
    }

    assert named == set()


def test_no_client_of_ours_follows_redirections():
    """A broker's answer can't lead the program to another host either."""
    follows = []
    for path in (ROOT / "autotrade").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in {"follow_redirects", "redirect_limit"}:
                is_off = isinstance(node.value, ast.Constant) and not node.value.value
                follows += [] if is_off else [f"{path}:{node.value.lineno}"]

    assert follows == []
