"""The environments in which peers are measured: ours, and one made under `.benchmarks/` for each further name."""
from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import venv

from benchmarks.peers import OURS, REQUIREMENTS

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".benchmarks"


def python_of(name: str) -> str:
    """The interpreter of an environment, which is made first if it is missing or holds other versions."""
    if name == OURS:
        return sys.executable
    folder = FOLDER / name
    python = folder / "bin" / "python"
    stamp = folder / "requirements.json"
    wanted = json.dumps([sys.version, *REQUIREMENTS[name]])
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"making {folder.relative_to(ROOT)} with {', '.join(REQUIREMENTS[name])}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS[name]], check=True)
        stamp.write_text(wanted)
    return str(python)
