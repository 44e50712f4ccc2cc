"""The rule that each query says whose documents it means: it finds planted holes."""

from pathlib import Path

import pytest

from scripts import tenant_scope
from scripts.tenant_scope import faults

SCOPED = """
class MongoThings:
    def of_user(self, user_id):
        return self.many({"user_id": user_id}, [("_id", 1)])

    def page(self, query):
        return list(self.collection.find(filter_of(query)))

    def pruned(self, user_id):
        where = {}
        where["user_id"] = user_id
        self.collection.delete_many(where)

    def own(self, user_id):
        return self.one({"_id": user_id})

    def helped(self, user_id):
        return self.collection.find_one(theirs(user_id))


def theirs(user_id):
    return {"user_id": user_id}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project that keeps the rules."""
    for place in ("autotrade/storage", "autotrade/api", "workers"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "wsgi.py").touch()
    (tmp_path / "autotrade/storage/things.py").write_text(SCOPED)
    monkeypatch.setattr(tenant_scope, "FOR_NO_USER", {})
    return tmp_path


def test_the_project_keeps_the_rules():
    assert faults() == []


def test_whoever_names_the_owner_passes(project: Path):
    assert faults(project, {}) == []


@pytest.mark.parametrize(
    "body",
    [
        'return self.one({"_id": key})',
        'return self.collection.find_one({"_id": key})',
        'self._database["things"].update_one({"_id": key}, {"$set": {"a": 1}})',
        "return list(self.relaxed.aggregate([]))",
        'def ask():\n            return self.many({"_id": key}, [])\n        return ask()',
    ],
)
def test_a_function_that_asks_for_anybodys_is_found(project: Path, body: str):
    path = project / "autotrade/storage/things.py"
    path.write_text(
        SCOPED.replace(
            "class MongoThings:", f"class MongoThings:\n    def leak(self, key):\n        {body}\n"
        )
    )

    (found,) = faults(project, {})

    assert found.endswith("leak does not say whose documents it means")
    assert faults(project, {"things.py": {"a reason": ("leak",)}}) == []


def test_a_row_that_nothing_needs_is_found(project: Path):
    named: dict[str, dict[str, tuple[str, ...]]] = {
        "things.py": {"a reason": ("of_user",)},
        "gone.py": {"a reason": ()},
    }

    assert [fault.rpartition(": ")[2] for fault in faults(project, named)] == [
        "of_user is named in the table, and does not need it",
        "is named in the table, and not there",
    ]


@pytest.mark.parametrize(
    "line", ["import pymongo", "from pymongo.database import Database", "from bson import ObjectId"]
)
@pytest.mark.parametrize("place", ["autotrade/api/view.py", "workers/job.py", "wsgi.py"])
def test_a_driver_outside_the_storage_is_found(project: Path, place: str, line: str):
    (project / place).write_text(line + "\n")

    (found,) = faults(project, {})

    assert found.startswith(f"{place}:1: imports ")
