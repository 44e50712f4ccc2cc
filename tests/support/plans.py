"""What MongoDB is asked, and how it goes about it: commands kept, and asked again with ``explain``."""

from collections.abc import Iterator
from typing import Any

from pymongo.database import Database
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)
from typing_extensions import override

READS = {"find", "aggregate", "count", "distinct", "findAndModify", "update", "delete"}
SESSION = {"lsid", "txnNumber", "$clusterTime", "startTransaction", "autocommit", "$db"}
LEFT_OUT = SESSION | {"writeConcern", "readConcern", "ordered", "$readPreference", "cursor"}


class Recorder(CommandListener):
    """Keeps what was asked, while it is on."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.is_on = True

    @override
    def started(self, event: CommandStartedEvent) -> None:
        if self.is_on and event.command_name in READS:
            self.commands.append(dict(event.command))

    @override
    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Not needed."""

    @override
    def failed(self, event: CommandFailedEvent) -> None:
        """Not needed."""


def shape(command: dict[str, Any]) -> str:
    """Return a command as text, without what differs from one sending to the next."""
    return str({name: value for name, value in command.items() if name not in LEFT_OUT})


def stages_of(
    database: Database[dict[str, Any]], command: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield all stages of the plan that MongoDB makes of a command, of each of its questions."""
    for part in _parts(command):
        asked = {name: value for name, value in part.items() if name not in LEFT_OUT}
        if "aggregate" in asked:
            asked["cursor"] = {}
        for batch in {"updates", "deletes"} & set(asked):
            asked[batch] = asked[batch][:1]  # no more than one can be explained
        yield from _stages(database.command("explain", asked, verbosity="queryPlanner"))


def examined(database: Database[dict[str, Any]], command: dict[str, Any]) -> tuple[int, int]:
    """Return how many keys and documents MongoDB reads to answer a command, by carrying it out."""
    asked = {name: value for name, value in command.items() if name not in LEFT_OUT}
    found = database.command("explain", asked, verbosity="executionStats")["executionStats"]
    return found["totalKeysExamined"], found["totalDocsExamined"]


def _parts(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a command, or in its place each question of one that asks several collections."""
    looks = [stage["$lookup"] for stage in command.get("pipeline", ()) if "$lookup" in stage]
    for look in looks:
        yield {"aggregate": look["from"], "pipeline": look["pipeline"]}
    if not looks:
        yield command


def _stages(plan: Any) -> Iterator[dict[str, Any]]:
    for name, inner in plan.items() if isinstance(plan, dict) else enumerate(plan):
        if name == "stage":
            yield plan
        elif name not in {"rejectedPlans", "command"} and isinstance(inner, dict | list):
            yield from _stages(inner)
