"""Ways of telling people outside the web app."""
