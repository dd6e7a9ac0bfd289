"""How fast redipy is beside what else one could use: `python -m benchmarks`.

`operations` says what is measured, `peers` on what, `worker` measures one peer in a process of its own, `measure` asks
the workers in turns, `targets` judges, `report` prints, writes and draws. `scale` measures redipy alone, among a
million. No part of the package.
"""
