"""Files outside their folders, cells that are formulas, and addresses that we would call."""

import ast
import csv
import re
from pathlib import Path
from typing import Any

import pytest

from autotrade.api.reports_files import harmless
from autotrade.notifications.public_hosts import NotPublicError, guard
from tests.support.caller import API, Caller
from tests.support.document import openapi_document, operations

ROOT = Path(__file__).parents[4]
FAR = 16
"""More folders up than any checkout is deep."""
UP = (
    *(step * FAR + "etc/passwd" for step in ("../", "..%2f", "%2e%2e/", "./../")),
    # each folder's way to the checkout is of another length
    *(step * n + "pyproject.toml" for step in ("../", "..%2f", "%2e%2e/") for n in (1, 2, 3)),
    "..%252f..%252fpyproject.toml",
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
FOLLOWERS = {"urllib.request", "urllib3", "requests", "aiohttp"}
NAMES_AN_ADDRESS = re.compile(r"url|uri|host|endpoint|callback|webhook_to|address|domain")


@pytest.mark.parametrize("path", UP)
@pytest.mark.parametrize("folder", ["/", "/docs/assets/", "/assets/"])
def test_no_file_outside_a_folder_is_served(nobody: Caller, folder: str, path: str):
    answer = nobody.client.get(folder + path, buffered=True)

    is_start_page = answer.content_type == "text/html; charset=utf-8"
    assert answer.status_code in {308, 404} or (answer.status_code == 200 and is_start_page)
    for line in ("root:x", "import ", "[core]", "[tool.", "SECRET"):
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


NAMED_BY_USERS = {
    "POST /api/v1/notifications/channels endpoint",
    "PATCH /api/v1/notifications/channels/{channel_id} endpoint",
}
"""Where a user names a host: the URL of a notification service, which the tests below try."""


def test_no_other_body_names_an_address_that_we_would_call():
    """Brokers' and models' addresses are the environment's alone."""
    named = {
        f"{name} {field}"
        for name, fields in bodies().items()
        for field, schema in fields.items()
        if NAMES_AN_ADDRESS.search(field) or schema.get("format") in {"uri", "url", "hostname"}
    }

    assert named == NAMED_BY_USERS


INWARDS = (
    *("127.0.0.1", "127.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),  # noqa: S104 - not bound to
    *("169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[fd00::1]", "[fe80::1]", "[::]"),
    *("localhost", "localhost.", "LOCALHOST", "2130706433", "0x7f000001", "0177.0.0.1"),
)
KINDS = (
    "json",
    "jsons",
    "xml",
    "form",
    "ntfy",
    "ntfys",
    "http",
    "https",
    "file",
    "windows",
    "dbus",
)


@pytest.mark.parametrize("host", INWARDS)
def test_no_channel_leads_to_this_machine_or_its_network(caller: Caller, host: str):
    for kind in KINDS:
        for url in (f"{kind}://{host}/x", f"{kind}://user:pass@{host}:8080/x", f"{kind}:{host}"):
            body = {"method": "apprise", "endpoint": url}
            answer = caller.post("/notifications/channels", body)

            assert answer.status_code == 422, (url, answer.text)
            assert answer.get_json()["errors"].keys() == {"endpoint"}


def test_a_name_that_leads_inwards_when_it_is_called_is_not_connected_to():
    """A name's addresses may change after the URL was stored: they are looked at when calling."""
    reached: list[tuple[str, int]] = []

    def connect(address: tuple[str, int]) -> Any:
        reached.append(address)

    def looked_up(*addresses: str) -> Any:
        return lambda host, port, **_: [(0, 0, 0, "", (each, port)) for each in addresses]

    inwards = [host.strip("[]") for host in INWARDS if re.fullmatch(r"[\[\]0-9a-f.:]+\.?", host)]
    for addresses in (
        *([each] for each in inwards if "." in each or ":" in each),
        ["8.8.8.8", "127.0.0.1"],
    ):
        with pytest.raises(NotPublicError):
            guard(connect, looked_up(*addresses))(("rebound.example", 443))
    guard(connect, looked_up("8.8.8.8"))(("good.example", 443))

    assert reached == [("8.8.8.8", 443)]


def imported(node: ast.AST) -> set[str]:
    """Return the modules that a statement imports, or may."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


@pytest.mark.parametrize(
    "line",
    ["import urllib.request", "from urllib import request", "from urllib.request import urlopen"],
)
def test_a_client_that_follows_by_itself_is_seen_however_it_is_imported(line: str):
    assert FOLLOWERS & imported(ast.parse(line).body[0])


def test_no_client_of_ours_follows_redirections():
    """A broker's answer can't lead the program to another host either.

    Apprise's own client asks by connections that are looked at, wherever they lead.
    """
    follows = []
    for path in (ROOT / "autotrade").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in {"follow_redirects", "redirect_limit"}:
                is_off = isinstance(node.value, ast.Constant) and not node.value.value
                follows += [] if is_off else [f"{path}:{node.value.lineno}"]
            if FOLLOWERS & imported(node):
                follows += [f"{path}: imports a client that follows them by itself"]

    assert follows == []
