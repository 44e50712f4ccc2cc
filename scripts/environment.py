"""The environment that a start works with: the caller's, completed from .env."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from autotrade.config import ConfigError, Settings
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA_DIR = "AUTOTRADE_DATA_DIR"


def complete(environ: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return the environment with what ``root/.env`` adds; what is set already wins.

    The data folder comes out absolute; a relative one counts from ``root``.
    """
    file = {name: value for name, value in dotenv_values(root / ".env").items() if value}
    merged = {**file, **{name: value for name, value in environ.items() if value}}
    merged[DATA_DIR] = str((root / merged.get(DATA_DIR, "var")).absolute())
    merged["PYTHONUNBUFFERED"] = "1"
    return merged


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings.

    Raises:
        StartError: with one line for each variable that is wrong.
    """
    try:
        return Settings.from_environ(environment)
    except ConfigError as error:
        msg = f"A setting is wrong (.env.example explains each):\n{error}"
        raise StartError(msg) from error
