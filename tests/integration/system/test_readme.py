"""The README's walk-through does what it says when it is pasted."""

import json
import re
import subprocess
from pathlib import Path

from tests.support.stack import Stack

README = Path(__file__).parents[3] / "README.md"


def test_the_five_pasted_lines_make_a_paper_order(stack: Stack) -> None:
    # given
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = next(block for block in blocks if "curl" in block)
    lines = lines.replace("http://127.0.0.1:5000", stack.url)
    # when
    done = subprocess.run(
        ["/bin/bash", "-e"], input=lines, capture_output=True, text=True, check=True, timeout=60
    )
    # then
    assert len(lines.strip().splitlines()) == 5
    answers = [json.loads(found) for found in re.findall(r"^\{.*\}$", done.stdout, re.MULTILINE)]
    execution = answers[-1]["items"][0]
    assert (execution["symbol"], execution["side"]) == ("NSE:TCS", "BUY")
    assert (execution["price"], execution["status"]) == ("3620.50", "success")
