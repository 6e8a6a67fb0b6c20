"""One scenario with its faults, in a process that may fork as it likes."""

import json
import subprocess
import sys
from typing import Any

from localstack import manifest

PATIENCE = 3600  # seconds
Tried = dict[str, dict[str, Any]]


def tried_on(port: int, *words: str) -> Tried:
    """What `python -m tests.faults.run` tells: by fault its `points`, how many were `tried`, what went `wrong`."""
    command = [sys.executable, "-m", "tests.faults.run", *words, "--port", str(port)]
    done = subprocess.run(command, cwd=manifest.ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    told: Tried = json.loads(done.stdout)
    return told
