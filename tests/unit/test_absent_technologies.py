"""What the pages below docs/asvs say is not there: neither installed, nor imported, nor called."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    ROOT / "wsgi.py",
    *(path for top in ("autotrade", "workers") for path in sorted((ROOT / top).rglob("*.py"))),
]
PAGES = [
    path
    for path in sorted((ROOT / "frontend" / "src").rglob("*.ts*"))
    if ".test." not in path.name and "testing" not in path.parts
]
PACKAGES = {
    "LDAP": {"ldap3", "python-ldap", "flask-ldap3-login", "ldapts", "ldapjs"},
    "reading XML": {"lxml", "elementpath", "xmltodict", "beautifulsoup4", "fast-xml-parser"},
    "LaTeX": {"pylatex", "latex", "katex", "mathjax"},
    "memcache": {"pymemcache", "pylibmc", "python-memcached", "memjs"},
    "Java": {"jpype1", "py4j", "jnius"},
    "GraphQL": {"graphene", "graphql-core", "strawberry-graphql", "ariadne", "graphql"},
    "SAML": {"python3-saml", "pysaml2", "djangosaml2"},
    "log-in by others": {"authlib", "flask-dance", "python-social-auth", "oic", "oidc-client-ts"},
    "WebRTC": {"aiortc", "simple-peer", "peerjs"},
    "templates of users": {"mako", "chameleon", "handlebars", "mustache", "ejs"},
    "rich text": {
        "bleach",
        "nh3",
        "dompurify",
        "marked",
        "react-markdown",
        "@tiptap/core",
        "quill",
    },
}
MODULES = {
    *("pickle", "marshal", "shelve", "dill", "joblib", "jsonpickle"),
    *("xml.etree", "xml.dom", "xml.parsers", "lxml", "html.parser"),
    *("yaml", "jinja2", "mako", "string.Template", "flask.render_template"),
    *("flask.render_template_string", "subprocess", "pty", "ctypes", "cffi", "mmap", "ldap3"),
    *("random", "numpy.random"),
}
CALLS = {"eval", "exec", "__import__", "os.system", "os.popen", "os.execv", "os.spawnv"}
KNOWN = {
    ("workers/instruments.py", "subprocess"): "starts itself anew, of words of its own, no shell",
    ("workers/streams.py", "random"): "how long to wait, so that not all call again at once",
    ("autotrade/services/letters.py", "text.format"): "of the table of letters above it",
}
"""What is there all the same: the file, the fault, and why."""
IN_PAGES = re.compile(
    r"dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write"
    r"|\beval\(|new Function\(|srcDoc|javascript:|RTCPeerConnection"
    r"|(?:window|globalThis|self)\.(?:addEventListener\('message'|onmessage)"
)


def installed() -> set[str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    package: dict[str, Any] = json.loads((ROOT / "frontend" / "package.json").read_text())
    pins = {line.partition("==")[0].strip() for line in lines if "==" in line}
    return {name.lower() for name in pins | package["dependencies"].keys()}


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield each module, and each name out of one, that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree: ast.Module) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def is_fixed(node: ast.expr) -> bool:
    """Say whether a text is written in the source, whole or put together of constants."""
    return all(
        name.id.strip("_").isupper() for name in ast.walk(node) if isinstance(name, ast.Name)
    )


def made_up(tree: ast.Module) -> Iterator[str]:
    """Yield what makes a pattern, or a text with gaps, of something that is not fixed."""
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        name = ast.unparse(call.func)
        if name.startswith("re.") and call.args and not is_fixed(call.args[0]):
            yield name
        if call.func.attr in {"format", "format_map"} and not is_fixed(call.func.value):
            yield name


def faults_of(source: str) -> set[str]:
    tree = ast.parse(source)
    names = {
        module
        for name in imported(tree)
        for module in MODULES
        if name == module or name.startswith(f"{module}.")
    }
    return names | (called(tree) & CALLS) | set(made_up(tree))


@pytest.mark.parametrize("technology", PACKAGES)
def test_no_package_of_it_is_installed(technology: str):
    assert installed() & PACKAGES[technology] == set()


def test_no_operator_that_runs_code_or_patterns_in_the_database_is_used():
    asked = re.compile(r"""["']\$(?:regex|where|function|accumulator|expr)["']""")

    assert [path for path in SOURCES if asked.search(path.read_text(encoding="utf-8"))] == []


def test_no_source_imports_or_calls_what_runs_or_unpacks_foreign_things():
    found = {
        (str(path.relative_to(ROOT)), fault)
        for path in SOURCES
        for fault in faults_of(path.read_text(encoding="utf-8"))
    }

    assert len(SOURCES) > 300
    assert found == KNOWN.keys()


def test_no_page_makes_markup_or_code_of_texts_nor_listens_to_other_windows():
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in PAGES
        for match in IN_PAGES.finditer(path.read_text(encoding="utf-8"))
    }

    assert len(PAGES) > 100
    assert found == set()


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import pickle", "pickle"),
        ("from xml.etree import ElementTree", "xml.etree"),
        ("import xml.etree.ElementTree as tree", "xml.etree"),
        ("from string import Template", "string.Template"),
        ("from flask import render_template_string", "flask.render_template_string"),
        ("eval('1')", "eval"),
        ("import os\nos.system('x')", "os.system"),
        ("import re\nre.compile(typed)", "re.compile"),
        ("import re\nre.search(f'^{typed}', text)", "re.search"),
        ("given.format(1)", "given.format"),
    ],
)
def test_what_is_planted_is_found(source: str, fault: str):
    assert faults_of(source) == {fault}
    assert faults_of("from xml.sax.saxutils import escape\nredis.eval('x')") == set()
    assert faults_of("import re\nre.compile(rf'{_NAME}x')\nWORDS.format(typed)") == set()


@pytest.mark.parametrize(
    "line",
    ["a.innerHTML = b", "window.addEventListener('message', f)", "eval(x)", "new Function(x)"],
)
def test_what_is_planted_in_a_page_is_found(line: str):
    assert IN_PAGES.search(line)
    assert not IN_PAGES.search("channel.addEventListener('message', f)")
