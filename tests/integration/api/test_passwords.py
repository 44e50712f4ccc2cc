"""Which passwords are taken, and how they are stored."""

import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher as Argon2

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from autotrade.domain.passwords import COMMON, OWN_NAMES
from autotrade.wiring.access import access_of
from tests.support.caller import PASSWORD, Caller
from tests.support.document import openapi_document
from tests.support.letters import letters, secret_in


@pytest.mark.parametrize("length", [7, 1025])
def test_a_password_of_a_wrong_length_is_refused(nobody: Caller, length: int):
    body = {"email": "length@example.com", "password": "x" * length}

    answer = nobody.post("/auth/register", body)

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"password"}


@pytest.mark.parametrize("length", [8, 64, 1024])
def test_a_password_of_any_other_length_is_taken_and_lets_in(nobody: Caller, length: int):
    word = "Ab1 ü" * length
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": word[:length]}

    assert nobody.post("/auth/register", body).status_code == 201
    assert nobody.post("/auth/login", body).status_code == 200
    for changed in (f"{body['password'][:-1]}x", body["password"].lower(), f"{body['password']} "):
        wrong = nobody.post("/auth/login", {**body, "password": changed})
        assert wrong.status_code in {401, 422}


def test_no_field_is_a_hint_or_a_question_about_oneself():
    names = {
        name
        for schema in openapi_document()["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }

    assert {"password", "totp", "recovery_code"} <= names
    assert not [name for name in names if re.search(r"question|answer|password_hint|mother", name)]


@pytest.fixture
def strict(application: Application, settings: Settings, caller: Caller) -> Caller:
    """Somebody at the same program in production, with the caller's log-in."""
    production = settings.model_copy(update={"environment": "production"})
    access = access_of(production, application.storage)
    services = replace(application, auth=access.auth, users=access.users)
    client = create_app(services, production).test_client()
    return replace(caller, client=client, application=services)


@pytest.mark.parametrize("password", ["password123", "Password123!", "autotrade-2026"])
def test_in_production_a_common_password_is_refused_wherever_one_is_set(
    strict: Caller, password: str
):
    strict.post("/auth/password/forgot", {"email": strict.email})
    token = secret_in(letters(strict.application, strict.email)[0])
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": password}

    answers = {
        "password": strict.post("/auth/register", body),
        "new_password": strict.post(
            "/auth/password/change", {"current_password": PASSWORD, "new_password": password}
        ),
    }
    reset = strict.post("/auth/password/reset", {"token": token, "password": password})

    for field, answer in (*answers.items(), ("password", reset)):
        assert answer.status_code == 422
        assert answer.get_json()["errors"].keys() == {field}
    good = {"token": token, "password": "another correct horse"}
    assert strict.post("/auth/password/reset", good).status_code == 204  # the link is still good


def test_elsewhere_a_common_password_is_taken_and_told_of(nobody: Caller):
    def registered(password: str) -> dict[str, Any]:
        body = {"email": f"{uuid.uuid4().hex}@example.com", "password": password}
        answer = nobody.post("/auth/register", body)
        assert answer.status_code == 201
        found: dict[str, Any] = answer.get_json()
        return found

    assert registered("adminadmin")["advice"] == COMMON
    assert registered("longpassword1")["advice"] is None


def test_elsewhere_who_changes_to_a_common_one_is_told_so_too(caller: Caller):
    body = {"current_password": PASSWORD, "new_password": "adminadmin"}

    answer = caller.post("/auth/password/change", body)

    assert (answer.status_code, answer.get_json()) == (200, {"advice": COMMON})


def test_a_password_set_by_a_link_is_not_made_of_ones_own_name_either(strict: Caller):
    strict.patch("/auth/me", {"name": "Ravindran Pillai"})
    strict.post("/auth/password/forgot", {"email": strict.email})
    token = secret_in(letters(strict.application, strict.email)[0])

    answer = strict.post("/auth/password/reset", {"token": token, "password": "Pillai-Ravindran"})

    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"password": [OWN_NAMES]}


def test_a_password_stored_at_another_cost_is_stored_anew_at_the_next_log_in(caller: Caller):
    cheap = Argon2(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    users = caller.application.auth._storage._database.users  # type: ignore[attr-defined]  # Mongo
    users.update_one({"email": caller.email}, {"$set": {"password_hash": cheap}})

    assert caller.log_in().status_code == 200

    stored = users.find_one({"email": caller.email})["password_hash"]
    assert "m=19456,t=2,p=1" in stored
