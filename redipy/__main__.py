"""The command `redipy`, and `python -m redipy`: hands over to `cli`, which needs the extra of that name."""
from __future__ import annotations

import sys


def main() -> None:
    """Do what the command line asks for, or say what has to be installed for that."""
    try:
        from redipy import cli
    except ImportError as error:
        if error.name != "click":
            raise
        print("redipy: the command line needs click: pip install 'redipy[cli,server]'", file=sys.stderr)
        sys.exit(2)
    cli.main()


if __name__ == "__main__":
    main()
