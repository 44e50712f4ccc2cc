"""The watch list."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.schemas.watchlists import WatchlistChangeSchema, WatchlistSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.watchlists import Watchlist

blp = Resource(
    "watchlists", __name__, url_prefix=f"{PREFIX}/market/watchlist", description="Watch list"
)


@blp.route("", methods=["GET"])
@blp.response(200, WatchlistSchema)
@blp.operation("getWatchlist")
def get_watchlist() -> Watchlist:
    """Show the symbols that one watches, in their order

    Empty, with `updated_at` null, before the first PUT.
    """
    return services().watchlists.get(current_user().id)


@blp.route("", methods=["PUT"])
@blp.arguments(WatchlistChangeSchema)
@blp.response(200, WatchlistSchema)
@blp.operation("putWatchlist")
def put_watchlist(body: dict[str, Any]) -> Watchlist:
    """Replace the symbols that one watches

    The answer has them as they are kept: canonical, each once. Of two writers the later one's
    list stays.
    """
    return services().watchlists.replace(current_user().id, body["symbols"])
