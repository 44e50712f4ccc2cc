"""Orders, positions, trades and risk: the strategy namespace."""

from typing import Final

TABLE: Final = """
strategy.account_currency -> simple string: Currency in which results are computed.
strategy.avg_losing_trade -> series float: Average loss of a losing trade, in money.
strategy.avg_losing_trade_percent -> series float: Average loss of a losing trade, in percent.
strategy.avg_trade -> series float: Average profit of a trade, in money.
strategy.avg_trade_percent -> series float: Average profit of a trade, in percent.
strategy.avg_winning_trade -> series float: Average profit of a winning trade, in money.
strategy.avg_winning_trade_percent -> series float: Average profit of a winning trade, in percent.
strategy.closedtrades -> series int: Number of closed trades.
strategy.closedtrades.first_index -> series int: Index of the oldest closed trade that is still kept.
strategy.equity -> series float: Initial capital plus closed and open profit.
strategy.eventrades -> series int: Number of closed trades with neither profit nor loss.
strategy.grossloss -> series float: Sum of all losses, in money.
strategy.grossloss_percent -> series float: Sum of all losses, in percent of the initial capital.
strategy.grossprofit -> series float: Sum of all profits, in money.
strategy.grossprofit_percent -> series float: Sum of all profits, in percent of the initial capital.
strategy.initial_capital -> series float: Capital the strategy starts with.
strategy.losstrades -> series int: Number of closed trades with a loss.
strategy.margin_liquidation_price -> series float: Price at which a margin call would happen.
strategy.max_contracts_held_all -> series float: Largest position held so far, either way.
strategy.max_contracts_held_long -> series float: Largest long position held so far.
strategy.max_contracts_held_short -> series float: Largest short position held so far.
strategy.max_drawdown -> series float: Largest fall of equity so far, in money.
strategy.max_drawdown_percent -> series float: Largest fall of equity so far, in percent.
strategy.max_runup -> series float: Largest rise of equity so far, in money.
strategy.max_runup_percent -> series float: Largest rise of equity so far, in percent.
strategy.netprofit -> series float: Profit of all closed trades, in money.
strategy.netprofit_percent -> series float: Profit of all closed trades, in percent of the initial capital.
strategy.openprofit -> series float: Unrealised profit of the open position, in money.
strategy.openprofit_percent -> series float: Unrealised profit of the open position, in percent.
strategy.opentrades -> series int: Number of open trades.
strategy.opentrades.capital_held -> series float: Capital tied up by open trades.
strategy.position_avg_price -> series float: Average entry price of the position, na when flat.
strategy.position_entry_name -> series string: Id of the order that opened the position.
strategy.position_size -> series float: Size of the position: positive long, negative short, 0 flat.
strategy.wintrades -> series int: Number of closed trades with a profit.
strategy.cash -> const string: Strategy setting: cash.
strategy.commission.cash_per_contract -> const string: Strategy setting: cash per contract.
strategy.commission.cash_per_order -> const string: Strategy setting: cash per order.
strategy.commission.percent -> const string: Strategy setting: percent.
strategy.direction.all -> const string: Strategy setting: all.
strategy.direction.long -> const string: Strategy setting: long.
strategy.direction.short -> const string: Strategy setting: short.
strategy.fixed -> const string: Strategy setting: fixed.
strategy.long -> const strategy_direction: Strategy setting: long.
strategy.oca.cancel -> const string: Strategy setting: cancel.
strategy.oca.none -> const string: Strategy setting: none.
strategy.oca.reduce -> const string: Strategy setting: reduce.
strategy.percent_of_equity -> const string: Strategy setting: percent of equity.
strategy.short -> const strategy_direction: Strategy setting: short.
strategy.cancel(string id, bool when?<6) -> void: Cancels pending orders of an id.
strategy.cancel_all(bool when?<6) -> void: Cancels every pending order.
strategy.close(string id, string comment?, int/float qty=na, int/float qty_percent=100, string alert_message?, bool immediately=false, bool disable_alert=false, bool when?<6) -> void: Closes what the entry of an id opened, at market.
strategy.close(string id, bool when, string comment?, int/float qty=na, int/float qty_percent=100, string alert_message?, bool immediately=false, bool disable_alert=false) -> void {until 5}
strategy.close_all(string comment?, string alert_message?, bool immediately=false, bool disable_alert=false, bool when?<6) -> void: Closes the whole position at market.
strategy.close_all(bool when, string comment?, string alert_message?, bool immediately=false, bool disable_alert=false) -> void {until 5}
strategy.closedtrades.commission(int trade_num) -> series float: Commission of a closed trade, counted from 0.
strategy.closedtrades.entry_bar_index(int trade_num) -> series int: Entry bar index of a closed trade, counted from 0.
strategy.closedtrades.entry_comment(int trade_num) -> series string: Entry comment of a closed trade, counted from 0.
strategy.closedtrades.entry_id(int trade_num) -> series string: Entry id of a closed trade, counted from 0.
strategy.closedtrades.entry_price(int trade_num) -> series float: Entry price of a closed trade, counted from 0.
strategy.closedtrades.entry_time(int trade_num) -> series int: Entry time of a closed trade, counted from 0.
strategy.closedtrades.exit_bar_index(int trade_num) -> series int: Exit bar index of a closed trade, counted from 0.
strategy.closedtrades.exit_comment(int trade_num) -> series string: Exit comment of a closed trade, counted from 0.
strategy.closedtrades.exit_id(int trade_num) -> series string: Exit id of a closed trade, counted from 0.
strategy.closedtrades.exit_price(int trade_num) -> series float: Exit price of a closed trade, counted from 0.
strategy.closedtrades.exit_time(int trade_num) -> series int: Exit time of a closed trade, counted from 0.
strategy.closedtrades.max_drawdown(int trade_num) -> series float: Max drawdown of a closed trade, counted from 0.
strategy.closedtrades.max_drawdown_percent(int trade_num) -> series float: Max drawdown in percent of a closed trade, counted from 0.
strategy.closedtrades.max_runup(int trade_num) -> series float: Max runup of a closed trade, counted from 0.
strategy.closedtrades.max_runup_percent(int trade_num) -> series float: Max runup in percent of a closed trade, counted from 0.
strategy.closedtrades.profit(int trade_num) -> series float: Profit of a closed trade, counted from 0.
strategy.closedtrades.profit_percent(int trade_num) -> series float: Profit in percent of a closed trade, counted from 0.
strategy.closedtrades.size(int trade_num) -> series float: Size of a closed trade, counted from 0.
strategy.convert_to_account(int/float value) -> series float: Value converted from the symbol's to the account's currency.
strategy.convert_to_symbol(int/float value) -> series float: Value converted from the account's to the symbol's currency.
strategy.default_entry_qty(int/float fill_price) -> series float: Quantity an entry would get by the default settings.
strategy.entry(string id, strategy_direction direction, int/float qty=na, int/float limit=na, int/float stop=na, string oca_name?, input string oca_type?, string comment?, string alert_message?, bool disable_alert=false, bool when?<6) -> void: Places an entry order that reverses an opposite position.
strategy.entry(string id, strategy_direction direction, int/float qty=na, int/float limit=na, int/float stop=na, string oca_name?, input string oca_type?, string comment?, bool when, string alert_message?, bool disable_alert=false) -> void {until 5}
strategy.exit(string id, string from_entry?, int/float qty=na, int/float qty_percent=100, int/float profit=na, int/float limit=na, int/float loss=na, int/float stop=na, int/float trail_price=na, int/float trail_points=na, int/float trail_offset=na, string oca_name?, string comment?, string comment_profit?, string comment_loss?, string comment_trailing?, string alert_message?, string alert_profit?, string alert_loss?, string alert_trailing?, bool disable_alert=false, bool when?<6) -> void: Places exit orders: profit target, stop loss and trailing stop.
strategy.opentrades.commission(int trade_num) -> series float: Commission of an open trade, counted from 0.
strategy.opentrades.entry_bar_index(int trade_num) -> series int: Entry bar index of an open trade, counted from 0.
strategy.opentrades.entry_comment(int trade_num) -> series string: Entry comment of an open trade, counted from 0.
strategy.opentrades.entry_id(int trade_num) -> series string: Entry id of an open trade, counted from 0.
strategy.opentrades.entry_price(int trade_num) -> series float: Entry price of an open trade, counted from 0.
strategy.opentrades.entry_time(int trade_num) -> series int: Entry time of an open trade, counted from 0.
strategy.opentrades.max_drawdown(int trade_num) -> series float: Max drawdown of an open trade, counted from 0.
strategy.opentrades.max_drawdown_percent(int trade_num) -> series float: Max drawdown in percent of an open trade, counted from 0.
strategy.opentrades.max_runup(int trade_num) -> series float: Max runup of an open trade, counted from 0.
strategy.opentrades.max_runup_percent(int trade_num) -> series float: Max runup in percent of an open trade, counted from 0.
strategy.opentrades.profit(int trade_num) -> series float: Profit of an open trade, counted from 0.
strategy.opentrades.profit_percent(int trade_num) -> series float: Profit in percent of an open trade, counted from 0.
strategy.opentrades.size(int trade_num) -> series float: Size of an open trade, counted from 0.
strategy.order(string id, strategy_direction direction, int/float qty=na, int/float limit=na, int/float stop=na, string oca_name?, input string oca_type?, string comment?, string alert_message?, bool disable_alert=false, bool when?<6) -> void: Places an order that nets with the position, without pyramiding rules.
strategy.order(string id, strategy_direction direction, int/float qty=na, int/float limit=na, int/float stop=na, string oca_name?, input string oca_type?, string comment?, bool when, string alert_message?, bool disable_alert=false) -> void {until 5}
strategy.risk.allow_entry_in(simple string value) -> void: Allows entries in one direction only.
strategy.risk.max_cons_loss_days(simple int count, simple string alert_message?) -> void: Stops trading after a number of losing days in a row.
strategy.risk.max_drawdown(simple int/float value, simple string type, simple string alert_message?) -> void: Stops trading after a drawdown.
strategy.risk.max_intraday_filled_orders(simple int count, simple string alert_message?) -> void: Limits filled orders a day.
strategy.risk.max_intraday_loss(simple int/float value, simple string type, simple string alert_message?) -> void: Stops trading for the day after a loss.
strategy.risk.max_position_size(simple int/float contracts) -> void: Limits the size of the position.
"""
