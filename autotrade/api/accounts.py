"""All linked accounts side by side, paper and live."""

from collections.abc import Sequence

from autotrade.api.context import current_user, services
from autotrade.api.schemas.paging import page_of
from autotrade.api.schemas.portfolios import AccountBalanceSchema, AccountPositionsSchema
from autotrade.api.spec import PREFIX, Resource

blp = Resource(
    "accounts",
    __name__,
    url_prefix=f"{PREFIX}/accounts",
    description="Linked accounts side by side; figures of live ones may be 3 s old",
)


@blp.route("/balance", methods=["GET"])
@blp.response(200, page_of(AccountBalanceSchema))
@blp.operation("listAccountBalances")
def list_balances() -> dict[str, object]:
    """List every account's money, oldest account first

    An account whose broker can't be asked says why.
    """
    return _whole(services().paper.linked_accounts.balances(current_user().id))


@blp.route("/positions", methods=["GET"])
@blp.response(200, page_of(AccountPositionsSchema))
@blp.operation("listAccountPositions")
def list_positions() -> dict[str, object]:
    """List what every account holds, oldest account first

    Positions of the day and holdings, as each broker's own books have them.
    """
    return _whole(services().paper.linked_accounts.positions(current_user().id))


def _whole(items: Sequence[object]) -> dict[str, object]:
    return {"items": items, "next_cursor": None}
