"""The server, over sockets: byte for byte against the reference, with real clients, and with those that do no good."""
