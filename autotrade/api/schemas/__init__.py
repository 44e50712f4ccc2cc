"""Request and response bodies, a module a noun."""
