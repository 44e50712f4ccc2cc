"""The data folder before anything starts: made, writable, and its logs for the owner alone."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.instance import prepare_data_dir
from scripts.problems import StartError


@pytest.fixture(autouse=True)
def _open_by_default() -> Iterator[None]:
    """Run as where new folders may be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode_of(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_data_and_logs_are_made_for_their_owner_alone(tmp_path: Path):
    prepare_data_dir(tmp_path / "data")

    assert mode_of(tmp_path / "data") == 0o700
    assert mode_of(tmp_path / "data" / "log") == 0o700


def test_a_log_folder_of_before_is_closed_to_others_and_keeps_its_files(tmp_path: Path):
    logs = tmp_path / "log"
    logs.mkdir(mode=0o755)
    (logs / "web.log").write_text("a line\n")

    prepare_data_dir(tmp_path)

    assert mode_of(logs) == 0o700
    assert (logs / "web.log").read_text() == "a line\n"


def test_an_open_data_folder_is_its_owners_to_close(tmp_path: Path):
    tmp_path.chmod(0o755)

    prepare_data_dir(tmp_path)

    assert mode_of(tmp_path) == 0o755
    assert mode_of(tmp_path / "log") == 0o700


def test_a_file_in_place_of_the_folder_is_told_by_its_path(tmp_path: Path):
    place = tmp_path / "data"
    place.write_text("")

    with pytest.raises(StartError, match=f"{place}.*AUTOTRADE_DATA_DIR"):
        prepare_data_dir(place)
