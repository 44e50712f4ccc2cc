"""How AutoTrade is set up, started, stopped, checked and tested."""
