"""Processes that are not the web server."""
