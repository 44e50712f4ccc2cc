"""What is installed: locked by digests, under licences that are allowed, and listed in a bill."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import licences, locks, sbom
from scripts.bootstrap import DEVELOP, ROOT, lock_of
from scripts.dependency_audit import npm_pins
from scripts.licences import Part, faults, is_allowed
from scripts.locks import Locked, differences, locked, pinned

DIGESTS = ("a" * 64, "b" * 64)
LOCK = f"""# Made of x
flask==3.1.3 \\
    --hash=sha256:{DIGESTS[0]} \\
    --hash=sha256:{DIGESTS[1]}
Mongo_Db.x==0.4.0 ; platform_machine == 'x86_64' and sys_platform == 'linux' \\
    --hash=sha256:{DIGESTS[0]}
bare==1.0
"""


def a_part(licence: str, name: str = "any") -> Part:
    return Part("pypi", name, "1.0", licence, (("SHA-256", DIGESTS[0]),))


def test_a_lock_is_read_with_versions_markers_and_digests():
    assert list(locked(LOCK)) == [
        Locked("flask", "3.1.3", "", DIGESTS),
        Locked(
            "mongo-db-x",
            "0.4.0",
            "platform_machine == 'x86_64' and sys_platform == 'linux'",
            DIGESTS[:1],
        ),
        Locked("bare", "1.0", "", ()),
    ]


def test_the_locks_hold_every_pin_with_its_digests():
    assert differences() == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the project's requirements and locks."""
    for name in DEVELOP:
        for each in (name, lock_of(name)):
            (tmp_path / each).parent.mkdir(exist_ok=True)
            (tmp_path / each).write_text((ROOT / each).read_text())
    return tmp_path


def test_a_pin_that_was_changed_or_added_alone_is_noticed(project: Path):
    requirements = project / "requirements.txt"
    text = requirements.read_text()
    flask = re.search(r"^Flask==(\S+)$", text, re.MULTILINE)
    assert flask
    requirements.write_text(text.replace(flask[0], "Flask==0.1") + "another==1.0\n")

    assert differences(project) == [
        "requirements.lock: flask==0.1 is in requirements.txt alone",
        "requirements.lock: another==1.0 is in requirements.txt alone",
    ]


def test_a_package_that_was_put_into_a_lock_or_has_no_digest_is_noticed(project: Path):
    with (project / "requirements.lock").open("a") as file:
        file.write("slipped-in==6.6.6\n")

    assert differences(project) == [
        "requirements.lock: slipped-in has no digest",
        "requirements.lock: slipped-in is not in requirements.txt",
    ]


def test_pins_are_read_whatever_follows_them():
    text = 'Redis_Sentinel.Url==1.0.1  # why\n# no pin\nx==2 ; sys_platform == "linux"\n'

    assert pinned(text) == {"redis-sentinel-url": "1.0.1", "x": "2"}


def test_a_lock_without_what_another_has_keeps_the_rest():
    assert "flask" not in locks._without(LOCK, {"flask"})
    assert [each.name for each in locked(locks._without(LOCK, {"flask"}))] == ["mongo-db-x", "bare"]


@pytest.mark.parametrize(
    "expression", ["MIT", "MIT OR GPL-3.0-only", "(MIT OR CC0-1.0)", "MIT AND PSF-2.0"]
)
def test_a_licence_is_good_if_one_that_is_offered_or_all_that_apply_are(expression: str):
    assert is_allowed(expression)


@pytest.mark.parametrize(
    "expression", ["", "GPL-3.0-only", "AGPL-3.0", "MIT AND SSPL-1.0", "Proprietary"]
)
def test_others_are_refused(expression: str):
    assert not is_allowed(expression)
    named = [a_part("MIT", name) for name in licences.NAMED]
    assert len(faults([*named, a_part(expression)])) == 1


def test_what_is_named_without_need_is_noticed():
    assert len(faults([a_part("MIT")])) == len(licences.NAMED)


def test_every_licence_of_what_is_shipped_or_run_is_allowed_or_named():
    assert faults(licences.parts()) == []


def test_the_bill_lists_every_locked_package_once_with_its_licence_and_digests():
    bill = sbom.bill_of(licences.parts())

    listed = {component["purl"] for component in bill["components"]}
    lock = {
        f"pkg:pypi/{each.name}@{each.version}"
        for each in locked((ROOT / "requirements.lock").read_text())
    }
    assert lock <= listed
    assert {"react", "@mantine/core"} <= {each["name"] for each in bill["components"]}
    assert not {"vite", "pytest"} & {each["name"] for each in bill["components"]}
    assert len(listed) == len(bill["components"]) > 100
    for component in bill["components"]:
        assert component["licenses"][0]["expression"]
        assert all(len(each["content"]) in {64, 128} for each in component["hashes"])
        assert component["hashes"]
    assert bill["dependencies"][0]["dependsOn"] == sorted(listed)


def test_the_same_packages_make_the_same_bill_and_others_another():
    one = [a_part("MIT"), a_part("MIT", "@scope/name")]

    assert sbom.bill_of(one) == sbom.bill_of(one[::-1])
    changed = sbom.bill_of([replace(one[0], version="2.0"), one[1]])
    assert changed["serialNumber"] != sbom.bill_of(one)["serialNumber"]
    assert sbom.purl_of(replace(one[1], ecosystem="npm")) == "pkg:npm/%40scope/name@1.0"


def test_the_front_end_is_installed_by_digest():
    assert len(list(npm_pins((ROOT / "frontend/package-lock.json").read_text()))) > 100
