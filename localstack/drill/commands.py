"""Commands of a platform in a folder of its own, as an operator gives them."""

import os
import subprocess
import sys
from pathlib import Path

from localstack.trouble import Trouble

PATIENCE = 900  # seconds


def python(home: Path, port: int, *words: str) -> str:
    """What `python {words}` prints; `Trouble` with its last words if it fails."""
    surroundings = {**os.environ, "GONGXIN_HOME": str(home), "GONGXIN_PORT": str(port)}
    done = subprocess.run(
        [sys.executable, *words], env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise Trouble(f"{' '.join(words)} 失败：{said}", f"{' '.join(words)} failed with {done.returncode}: {said}")
    return done.stdout


def gongxin(home: Path, port: int, *words: str) -> str:
    """What `gongxin {words}` prints."""
    return python(home, port, "-c", "from gongxin.main import cli; cli()", *words)


def platform(home: Path, port: int, word: str) -> str:
    """What `make {word}` prints."""
    return python(home, port, "-m", "localstack", word)
