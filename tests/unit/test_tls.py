"""What we call is called by TLS 1.2 or later, and no certificate goes unchecked."""

import ast
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bootstrap import ROOT

PLACES = ("autotrade", "workers")
SWITCHES = {
    *("verify", "check_hostname", "verify_mode", "cert_reqs", "ssl_cert_reqs"),
    *("tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames"),
    *("minimum_version", "maximum_version", "set_ciphers", "ssl_version", "options"),
}
NAMES = {"CERT_NONE", "_create_unverified_context", "PROTOCOL_TLSv1", "PROTOCOL_TLSv1_1"}


def weakened(text: str) -> Iterator[int]:
    """Yield the lines of a module that touch how certificates and versions are checked."""
    for node in ast.walk(ast.parse(text)):
        is_switch = isinstance(node, ast.keyword) and node.arg in SWITCHES - {"options"}
        is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if is_switch or (is_set and node.attr in SWITCHES):  # type: ignore[attr-defined]  # is_set says so
            yield node.lineno  # type: ignore[attr-defined]  # both have one
        if isinstance(node, ast.Attribute) and node.attr in NAMES:
            yield node.lineno


@pytest.mark.parametrize(
    "text",
    [
        "client = Client(verify=False)",
        "context.check_hostname = False",
        "context.verify_mode = ssl.CERT_NONE",
        "context = ssl._create_unverified_context()",
        "MongoClient(uri, tlsAllowInvalidCertificates=True)",
        "context.minimum_version = ssl.TLSVersion.TLSv1",
    ],
)
def test_a_check_that_somebody_switches_off_is_found(text: str):
    assert list(weakened(text))


def test_no_check_is_switched_off_anywhere():
    files = [path for place in PLACES for path in (ROOT / place).rglob("*.py")]
    found = [f"{path}:{line}" for path in files for line in weakened(path.read_text())]

    assert len(files) > 300
    assert found == []


def test_what_every_client_of_ours_goes_by_is_tls_1_2_or_later_with_certificates_checked():
    context = ssl.create_default_context()

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    offered = {str(cipher["name"]) for cipher in context.get_ciphers()}
    assert offered
    assert not [name for name in offered if any(w in name for w in ("RC4", "DES", "NULL", "MD5"))]


def test_contexts_are_made_by_the_default_alone():
    made = []
    for place in PLACES:
        for path in Path(ROOT / place).rglob("*.py"):
            made += [
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "ssl"
            ]

    assert set(made) == {"create_default_context"}
