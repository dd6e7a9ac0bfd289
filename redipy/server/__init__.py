"""Serving clients: a session keeps what is one client's own, a server brings bytes to sessions and back."""
from redipy.server.server import Address, Listening, Server, serving
from redipy.server.session import NO_REPLY, Session

__all__ = ["NO_REPLY", "Address", "Listening", "Server", "Session", "serving"]
