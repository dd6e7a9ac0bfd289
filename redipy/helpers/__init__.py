"""Ready-made pieces on any backend: each is a small class on scripts, built on the public API alone.

`from redipy.helpers.lock import Lock`. docs/helpers.md tells what there is. Importing this imports none of them.
"""
