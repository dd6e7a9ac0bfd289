"""Serving clients: a session keeps what is one client's own, and knows neither sockets nor protocols."""
from redipy.server.session import NO_REPLY, Session

__all__ = ["NO_REPLY", "Session"]
