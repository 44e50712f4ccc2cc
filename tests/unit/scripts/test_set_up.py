"""Bootstrap, front-end fingerprints and the environment of a start."""

import importlib.util
import sys

import pytest

from scripts import bootstrap, environment, frontend
from scripts.problems import StartError


@pytest.fixture
def project(tmp_path):
    """A folder that looks like an installed project."""
    (tmp_path / "requirements.lock").write_text("a==1\n")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (tmp_path / ".venv" / "lib" / version / "site-packages" / "pip").mkdir(parents=True)
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / ".venv" / "bin" / "python").touch()
    stamp = tmp_path / ".venv" / ".installed-requirements.txt"
    stamp.write_text(bootstrap.fingerprint(tmp_path, "requirements.txt"))
    return tmp_path


def test_nothing_is_installed_while_the_requirements_stay_the_same(project):
    assert bootstrap.is_installed(project, ["requirements.txt"])


def test_a_changed_lock_is_installed(project):
    (project / "requirements.lock").write_text("a==2\n")

    assert not bootstrap.is_installed(project, ["requirements.txt"])


def test_an_interrupted_installation_is_repeated(project):
    (project / ".venv" / ".installed-requirements.txt").unlink()

    assert not bootstrap.is_installed(project, ["requirements.txt"])


def test_an_environment_whose_python_has_gone_is_not_used(project):
    (project / ".venv" / "bin" / "python").unlink()

    assert not bootstrap.is_installed(project, ["requirements.txt"])


def test_every_command_of_the_launcher_is_a_module_with_requirements():
    for module, requirements in bootstrap.REQUIREMENTS.items():
        assert importlib.util.find_spec(f"scripts.{module}") is not None
        for name in requirements:
            assert (bootstrap.ROOT / name).is_file()
            assert (bootstrap.ROOT / bootstrap.lock_of(name)).is_file()


def test_what_tests_compare_with_is_installed_without_what_it_asks_for(tmp_path):
    first, second = bootstrap.pip_commands(tmp_path, ["requirements.txt", bootstrap.ALONE])

    assert first == ["--require-hashes", "-r", str(tmp_path / "requirements.lock")]
    alone = str(tmp_path / bootstrap.lock_of(bootstrap.ALONE))
    assert second == ["--require-hashes", "--no-deps", "-r", alone]


def test_a_start_without_development_is_one_call_of_pip(tmp_path):
    assert len(bootstrap.pip_commands(tmp_path, bootstrap.RUN)) == 1


@pytest.fixture
def app(tmp_path):
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("one")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / ".inputs-hash").write_text(frontend.fingerprint(tmp_path))
    return tmp_path


def test_an_unchanged_web_app_is_not_built_again(app):
    assert frontend.is_built(app)


def test_a_changed_source_has_the_web_app_built_again(app):
    (app / "src" / "main.tsx").write_text("two")

    assert not frontend.is_built(app)


def test_a_renamed_source_has_the_web_app_built_again(app):
    (app / "src" / "main.tsx").rename(app / "src" / "start.tsx")

    assert not frontend.is_built(app)


def test_installed_packages_do_not_count_as_sources(app):
    (app / "node_modules").mkdir()
    (app / "node_modules" / "any.js").write_text("x")

    assert frontend.is_built(app)


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / ".env").write_text("PORT=6000\nAUTOTRADE_WORKERS=4\nHOST=\n")

    merged = environment.complete({"PORT": "7000"}, tmp_path)

    assert (merged["PORT"], merged["AUTOTRADE_WORKERS"]) == ("7000", "4")
    assert "HOST" not in merged


def test_the_data_folder_is_var_in_the_project_unless_named(tmp_path):
    assert environment.complete({}, tmp_path)["AUTOTRADE_DATA_DIR"] == str(tmp_path / "var")
    named = environment.complete({"AUTOTRADE_DATA_DIR": "/data"}, tmp_path)
    assert named["AUTOTRADE_DATA_DIR"] == "/data"


def test_wrong_settings_are_named_one_a_line():
    with pytest.raises(StartError) as caught:
        environment.read_settings({"PORT": "many", "AUTOTRADE_WORKERS": "0"})

    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["PORT", "AUTOTRADE_WORKERS"]
