"""What no linter knows about the code's shape."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autotrade.api.problems import STATUS, status_of
from autotrade.domain import alerts, errors, executions, orders
from autotrade.ports.jobs import Job

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "autotrade"
SOURCES = sorted(path for top in ("autotrade", "workers") for path in (ROOT / top).rglob("*.py"))
PURE = sorted(path for top in ("domain", "ports") for path in (PACKAGE / top).rglob("*.py"))
CORE = sorted(path for top in ("domain", "services") for path in (PACKAGE / top).rglob("*.py"))
# the door from float to price, and milliseconds, which are not money
FLOAT_ALLOWED = {"domain/money.py", "ports/storage.py"}
MAX_LINES = 500


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def all_errors(base: type[errors.AutotradeError]) -> Iterator[type[errors.AutotradeError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from all_errors(kind)


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_domain_and_ports_import_the_standard_library_only(path: Path):
    roots = {module.partition(".")[0] for module in imports(path)}

    assert roots <= sys.stdlib_module_names | {"autotrade"}


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_has_no_floats(path: Path):
    names = {
        node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)
    }

    assert "float" not in names or str(path.relative_to(PACKAGE)) in FLOAT_ALLOWED


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_grows_too_long(path: Path):
    assert len(path.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("job", Job)
def test_every_job_names_a_function_that_exists(job: Job):
    module, _, function = job.value.rpartition(".")

    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize(
    ("statuses", "table"),
    [
        (orders.OrderStatus, orders.TRANSITIONS),
        (alerts.AlertStatus, alerts.TRANSITIONS),
        (executions.ExecutionStatus, executions.TRANSITIONS),
    ],
)
def test_every_status_has_a_row_of_moves_to_known_ones(statuses, table):
    assert table.keys() == set(statuses)
    assert set().union(*table.values()) <= set(statuses)


def test_every_error_has_a_code_of_its_own_and_a_status():
    kinds = [kind for kind in all_errors(errors.AutotradeError) if kind is not errors.FieldError]
    codes = [kind.code for kind in kinds]

    assert len(set(codes)) == len(codes)
    assert all(status_of(kind()) in STATUS.values() for kind in kinds)


@pytest.mark.parametrize("path", sorted((PACKAGE / "api").glob("*.py")), ids=name_of)
def test_views_hold_no_try(path: Path):
    tree = ast.parse(path.read_text())
    views = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any("route" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]

    assert not [view.name for view in views for node in ast.walk(view) if isinstance(node, ast.Try)]
