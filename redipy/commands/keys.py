"""To be written."""
from __future__ import annotations

from redipy.commands.table import Declare

command = Declare("generic")
