"""Fields of a body under our own names, whatever its sender called them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from autotrade.domain.alert_formats.values import Field, JsonValue, shown
from autotrade.domain.alert_formats.words import normalised
from autotrade.domain.signals import AlertFault, AlertNotUnderstood

# Normalised key -> the field as it was sent. Nested keys stand under their joined names
# (strategy.order_action as "strategyorderaction"), and alone where the object is a mere wrapper.
Flat: TypeAlias = Mapping[str, Field]
# Our name -> the field as it was sent.
Slots: TypeAlias = Mapping[str, Field]
# Normalised key -> our name and its rank among the aliases (the lowest wins).
Aliases: TypeAlias = Mapping[str, tuple[str, int]]

_WRAPPERS: Final = frozenset(
    {"strategy", "strategyinfo", "order", "alert", "payload", "signal", "trade", "data", "message"}
)
_CANDLE: Final = ("open", "high", "low", "close")
_DEEPEST: Final = 4

_NAMES: Final[dict[str, str]] = {
    "symbol": """symbol sym ticker tradingsymbol tvinstrument symbolname scrip stock tickerid
        instrument pair""",
    "exchange": "exchange tvexchange exch",
    "action": """action act orderaction strategyorderaction transactiontype command signal data
        buysell""",
    "side": "side positionside orderside direction",
    "quantity": """quantity qty ordercontracts contracts strategyordercontracts orderquantity
        orderqty amount orderamount size ordersize lots lot vollots shares units volume""",
    "stance": "marketposition pos strategymarketposition sentiment position",
    "stance_size": "marketpositionsize posq strategymarketpositionsize",
    "position_size": "positionsize strategypositionsize targetposition netposition newposition",
    "prev": """prevmarketposition prev prevposition previousposition strategyprevmarketposition
        prevpos""",
    "prev_size": "prevmarketpositionsize prevq prevpositionsize strategyprevmarketpositionsize",
    "limit_price": "limitprice price px orderprice strategyorderprice entryprice",
    "seen_price": "signalprice close last lastprice ltp",
    "trigger_price": "triggerprice stopprice orderstopprice",
    "order_type": "ordertype pricetype entrytype",
    "product": "product producttype",
    "validity": "validity timeinforce tif",
    "stop_loss": "stoploss sl slprice stoplossprice stoplossstopprice",
    "take_profit": "takeprofit tp tpprice targetprice takeprofitprice takeprofitlimitprice",
    "sl_pct": """slpct slpercent slpercentage percentagesl stoplosspercent stoplosspct slperc
        stoplosspercentage""",
    "tp_pct": """tppct tppercent tppercentage percentagetp takeprofitpercent takeprofitpct tpperc
        takeprofitpercentage""",
    "sl_pips": "slpips stoplosspips",
    "tp_pips": "tppips takeprofitpips",
    "instrument": "instrumenttype securitytype assettype instrument",
    "strike": "strikeprice strike",
    "right": "optiontype right",
    "expiry": "expirydate expiry expirationdate expiration",
    "order_id": "id orderid strategyorderid",
    "sent_at": "t timenow timestamp sentat alerttime date datetime time",
    "bar_time": "bartime bar time",
    "identity": "alertid signalid uuid nonce requestid messageid idempotencykey eventid",
    "revision": "rev revision",
    "max_age": "maxage maxageseconds maxlag",
    "passphrase": "passphrase secret webhooksecret password token",
    "unit": "quantitytype qtytype currencytype ordercurrencytype",
}


def aliases(**changes: str) -> Aliases:
    """Return the table of names, with the aliases of some of our names replaced."""
    table: dict[str, list[tuple[str, int]]] = {}
    for name, words in (_NAMES | changes).items():
        for rank, word in enumerate(words.split()):
            table.setdefault(word, []).append((name, rank))
    return {word: meanings[0] for word, meanings in table.items()}


COMMON: Final = aliases()
# Read a second time, for another purpose, where they are what their first name says.
_SHARED: Final = (("time", "bar_time"), ("instrument", "instrument"))


@lru_cache(maxsize=2048)
def _key(name: str) -> str:
    return normalised(name)


def flatten(body: Mapping[str, JsonValue]) -> Flat:
    """Return the body's fields by normalised key, those of nested objects included.

    Raises:
        AlertNotUnderstood: ``duplicate_key`` for one key in two spellings with two values.
    """
    return _flatten(body, "", 0)


def _flatten(body: Mapping[str, JsonValue], path: str, depth: int) -> dict[str, Field]:
    flat: dict[str, Field] = {}
    nested: list[tuple[str, dict[str, Field]]] = []
    for name, value in body.items():
        key = _key(name)
        if isinstance(value, dict):
            if depth < _DEEPEST:
                nested.append((key, _flatten(value, f"{path}{shown(name)}.", depth + 1)))
            continue
        if value is None:
            continue
        field = Field(path + shown(name), value)
        if flat.setdefault(key, field).value != value:
            message = f"{field.name} is given twice, in two spellings."
            raise AlertNotUnderstood(
                AlertFault.DUPLICATE_KEY, field.name, message, "keep one of the two"
            )
    for key, inner in nested:
        for inner_key, field in inner.items():
            flat.setdefault(key + inner_key, field)
            if key in _WRAPPERS:
                flat.setdefault(inner_key, field)
    return flat


def assign(flat: Flat, table: Aliases = COMMON) -> Slots:
    """Return the fields under our names; of several aliases the first of its list wins.

    Empty text counts as an alias not given, except that a lone empty one is kept, so that an
    empty quantity is not mistaken for a missing one.
    """
    slots: dict[str, Field] = {}
    ranks: dict[str, int] = {}
    for key, field in flat.items():
        meaning = table.get(key)
        if meaning is None:
            continue
        name, rank = meaning
        held = slots.get(name)
        if held is None or (held.value == "", ranks[name]) > (field.value == "", rank):
            slots[name], ranks[name] = field, rank
    _share(flat, slots)
    return slots


def _share(flat: Flat, slots: dict[str, Field]) -> None:
    for key, name in _SHARED:
        field = flat.get(key)
        if field is not None and name not in slots and slots.get("sent_at") is not field:
            slots[name] = field
    volume = flat.get("volume")
    is_quantity = volume is not None and slots.get("quantity") is volume
    if is_quantity and any(key in flat for key in _CANDLE):
        del slots["quantity"]  # the bar's volume, sent along with its prices
