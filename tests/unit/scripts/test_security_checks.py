"""The checks of ./scripts/check that look for faults: each finds what is planted for it."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import dependency_audit, sast, secret_scan
from scripts.bootstrap import ROOT
from scripts.dependency_audit import AuditError, Pin, known_faults, npm_pins, python_pins

# put together, so that the scan of the project does not find them here
PLANTED = {
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "AWS key": "AKIA" + "Q3EXAMPLE4567890",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "Slack token": "xoxb-" + "123456789012-abcdef",
    "Google key": "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"[:35],
    "Telegram token": "123456789:" + "AA" + "h1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q",
    "SendGrid key": "SG." + "a1B2c3D4e5F6g7H8i9J0k1" + "." + "L2m3N4o5" * 5,
    "Twilio account": "AC" + "0123456789abcdef" * 2,
    "JWT": ".".join(("eyJhbGciOiJIUzI1NiJ9xx", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "a" * 30)),
    "Fernet key": "q" * 20 + "A1_-" * 5 + "xyz" + "=",
    "secret with a value": 'API_TOKEN = "' + "a1b2c3d4" * 4 + '"',
    "address with a password": "redis://user:" + "hunter2hunter2@cache:6379/0",
}


@pytest.mark.parametrize("form", secret_scan.FORMS)
def test_every_form_of_a_secret_is_found_where_it_is_planted(tmp_path: Path, form: str):
    (tmp_path / "settings.py").write_text(f"# nothing\nx = {PLANTED[form]}\n")

    faults = secret_scan.scan(tmp_path, ["settings.py"], {})

    assert f"settings.py:2: looks like a {form}" in faults
    assert not [fault for fault in faults if PLANTED[form] in fault]


def test_what_is_excepted_is_not_told_and_an_exception_of_nothing_is(tmp_path: Path):
    (tmp_path / "a.md").write_text(PLANTED["AWS key"])

    assert secret_scan.scan(tmp_path, ["a.md"], {PLANTED["AWS key"]: "an example"}) == []
    assert secret_scan.scan(tmp_path, ["a.md"], {"gone": "an example"}) == [
        "a.md:1: looks like a AWS key",
        "an example: excepted, and not there",
    ]


def test_a_finding_fails_unless_it_is_accepted_and_an_acceptance_of_nothing_fails():
    found = [("a.py", "B102", 7, "exec"), ("b.py", "B310", 8, "urlopen")]

    faults = sast.verdict(found, {("b.py", "B310"): "ours", ("c.py", "B101"): "gone"})

    assert faults == ["a.py:7: B102: exec", "c.py: B101 is accepted, and not found any more"]


def test_a_folder_is_accepted_with_what_is_below_it_and_for_one_kind():
    found = [("a/b/c.py", "B101", 7, "assert"), ("a/b/c.py", "B102", 8, "exec")]

    assert sast.verdict(found, {("a/", "B101"): "ours"}) == ["a/b/c.py:8: B102: exec"]


def test_a_file_that_could_not_be_read_is_no_finding_less():
    with pytest.raises(ValueError, match="could not read"):
        sast.findings(json.dumps({"errors": [{"filename": "a.py"}], "results": []}))


def test_an_old_pin_is_called_faulty_and_a_new_one_is_not():
    listed: dict[str, Any] = json.loads((ROOT / dependency_audit.ADVISORIES).read_text())
    old = [Pin("PyPI", "python-socketio", "5.13.0"), Pin("npm", "ws", "8.17.0")]
    new = [
        Pin("PyPI", "python-socketio", "5.14.0"),
        Pin("npm", "ws", "7.5.9"),
        Pin("npm", "ws", "8.18"),
    ]

    assert len(known_faults(old, listed)) == 2
    assert known_faults(new, listed) == []


@pytest.mark.parametrize("line", ["flask", "flask>=3", "flask==3.*", "-e .", "git+https://x/y"])
def test_what_is_not_pinned_is_refused(line: str):
    with pytest.raises(AuditError, match="not pinned"):
        list(python_pins(f"# comment\nrq==2.12.0\n{line}\n"))


def test_names_are_compared_as_the_index_writes_them():
    text = 'Redis_Sentinel.Url==1.0.1\nmongo==1.0 ; sys_platform == "linux"\n'

    assert list(python_pins(text)) == [
        Pin("PyPI", "redis-sentinel-url", "1.0.1"),
        Pin("PyPI", "mongo", "1.0"),
    ]


def test_a_package_of_the_front_end_without_a_digest_is_refused():
    with pytest.raises(AuditError, match="no integrity"):
        list(npm_pins(json.dumps({"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}})))


def test_every_pin_of_the_project_is_read():
    pinned = dependency_audit.pins()

    assert {pin.ecosystem for pin in pinned} == {"PyPI", "npm"}
    assert {"flask", "rq-dashboard", "react"} <= {pin.name for pin in pinned}
