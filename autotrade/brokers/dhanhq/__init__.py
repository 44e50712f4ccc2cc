"""DhanHQ: its adapter, its instrument master and its feeds."""
