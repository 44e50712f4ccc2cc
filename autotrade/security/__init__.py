"""Secrets: passwords that can't be read back, a vault that can, and unguessable names."""
