"""The Message-ID of a mail, by which mailboxes recognise one that is sent again."""


def message_id(key: str) -> str:
    """Return the id of the mail that a key names."""
    return f"<{key}@notifications.autotrade>"
