"""What type checkers read is not run."""
collect_ignore = ["uses.py", "misuses.py", "script_uses.py", "script_misuses.py"]
