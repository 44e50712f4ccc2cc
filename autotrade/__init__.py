"""AutoTrade: automated trading for retail traders in India."""
