"""The kill switch, of one user and of everybody."""

from dataclasses import asdict
from typing import Any

from autotrade.api.context import current_user, require_confirmed_factor, services
from autotrade.api.schemas.kill_switch import (
    KillSwitchChangeSchema,
    KillSwitchForAllSchema,
    KillSwitchSchema,
    OwnKillSwitchSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.api_keys import Scope
from autotrade.domain.errors import ForbiddenError
from autotrade.domain.kill_switches import EVERYBODY, KillSwitch
from autotrade.domain.users import Role

blp = Resource("kill_switch", __name__, url_prefix=PREFIX, description="Stops orders at once")


@blp.route("/kill-switch", methods=["GET"])
@blp.response(200, OwnKillSwitchSchema)
@blp.operation("getKillSwitch")
def get_kill_switch() -> dict[str, object]:
    """Show whether one's orders are stopped"""
    return _own(services().kill_switches.get(current_user().id))


@blp.route("/kill-switch", methods=["PUT"])
@blp.arguments(KillSwitchChangeSchema)
@blp.response(200, OwnKillSwitchSchema)
@blp.operation("setKillSwitch")
def set_kill_switch(body: dict[str, Any]) -> dict[str, object]:
    """Stop one's orders, or let them go again

    Counts from the next order on, also for alerts that wait. Cancelling stays possible. What is
    to be cancelled and closed is done by workers; `done_at` says when all of it was. Only what
    AutoTrade opened is closed, each position once. To let orders go again, users with a second
    factor must have confirmed who they are (403 otherwise).
    """
    if not body["active"]:
        require_confirmed_factor()
    user = current_user()
    return _own(services().kill_switches.set(user.id, by=user.id, **body))


@blp.route("/admin/kill-switch", methods=["POST"])
@blp.arguments(KillSwitchForAllSchema)
@blp.response(200, KillSwitchSchema)
@blp.operation("setKillSwitchForAll", scope=Scope.ADMIN)
def set_kill_switch_for_all(body: dict[str, Any]) -> KillSwitch:
    """Stop everybody's orders, or let them go again

    For administrators; 403 for others. To let them go again, an administrator with a second
    factor must have confirmed who they are (403 otherwise).
    """
    user = current_user()
    if user.role is not Role.ADMIN:
        msg = "Only an administrator may do this."
        raise ForbiddenError(msg)
    if not body["active"]:
        require_confirmed_factor()
    return services().kill_switches.set(EVERYBODY, by=user.id, **body)


def _own(switch: KillSwitch) -> dict[str, object]:
    return {**asdict(switch), "everybody": services().kill_switches.get(EVERYBODY)}
