"""Where processes tell the web processes what their sockets are to hear."""

from typing import Final

CHANNEL: Final = "flask-socketio"
"""Flask-SocketIO listens here; a bare manager's own default is another, and nobody would hear."""
