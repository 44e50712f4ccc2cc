"""Writes frontend/openapi.json from the code: ``python -m scripts.export_openapi [--check]``.

``--check`` writes nothing and exits with 1 when the file is out of date. No server is needed.
"""

import json
import sys
import tempfile
from pathlib import Path

from autotrade.app import create_app
from autotrade.bootstrap import build, with_keys
from autotrade.config import Settings

TARGET = Path(__file__).parent.parent / "frontend" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document as it is to be committed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = with_keys(Settings.from_environ({"AUTOTRADE_DATA_DIR": folder}))
        app = create_app(build(settings, "openapi"), settings)
        body = app.test_client().get("/openapi.json").get_json()
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the file; return the exit code."""
    fresh = document()
    if arguments == ["--check"]:
        if TARGET.read_text(encoding="utf-8") == fresh:
            return 0
        print(
            f"{TARGET.name} is out of date: run python -m scripts.export_openapi, then npm run api"
        )
        return 1
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
