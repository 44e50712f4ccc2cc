"""The REST API: a blueprint a noun; views call services and hold no rules of their own."""
