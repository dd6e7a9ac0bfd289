"""How redipy bears a million keys, or a million elements in one: `python -m benchmarks scale`.

`calls` says of what data, and which calls, as tables. A part each: `growth`, what a call costs among a thousand and
among a million; `memory`, what a key and an element take; `opening`, how long a large file takes to open; `expiry`, how
long a call takes at most while a million keys expire. `stores` fills what they measure, `results` keeps what was found
and writes it into docs/performance.md, `command` reads the command line.
"""
