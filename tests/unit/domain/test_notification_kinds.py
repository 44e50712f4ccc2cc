"""Every kind of notification that is written somewhere can be chosen for a channel."""

import re
from pathlib import Path

import autotrade
from autotrade.domain.notification_kinds import KINDS

SOURCES = Path(autotrade.__file__).parent
WRITTEN = re.compile(r'\bkind="([a-z_]+\.[a-z_]+)"')


def test_what_the_services_write_is_on_the_list():
    services = "\n".join(path.read_text() for path in (SOURCES / "services").glob("*.py"))

    written = set(WRITTEN.findall(services))

    assert len(written) > 5
    assert written - KINDS.keys() == set()
