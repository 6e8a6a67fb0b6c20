"""Bytecode that functions start from: unpacked layers cannot be written to, so without it every start compiles anew."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from localstack.manifest import load

# In one process and one order, with hashes that do not depend on the process. Whoever unpacks trusts it without a look
# at the source, whose time no archive keeps.
COMPILE = """
import compileall, sys
from py_compile import PycInvalidationMode
folder, place = sys.argv[1:]
compileall.compile_dir(folder, quiet=2, force=True, stripdir=folder, prependdir=place, maxlevels=50,
                       invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
"""
ASKED = "import sys; print('python%d.%d' % sys.version_info[:2])"


@cache
def interpreter() -> Path | None:
    """A Python on this machine of the version that functions run on; None if there is none."""
    runtime = load().platform.runtime
    return next((path for path in _candidates(runtime) if _version(path) == runtime), None)


def _candidates(runtime: str) -> Iterator[Path]:
    """Where one may be: this one, the path, what pyenv has installed."""
    yield Path(sys.executable)
    if found := shutil.which(runtime):
        yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from sorted(pyenv.glob(f"{runtime.removeprefix('python')}.*/bin/{runtime}"), reverse=True)


def _version(python: Path) -> str:
    told = subprocess.run([str(python), "-c", ASKED], capture_output=True, text=True, check=False)
    return told.stdout.strip() if told.returncode == 0 else ""


def compile_below(folder: Path, place: str) -> None:
    """Compile every module below a folder, as it will be named where it is unpacked; nothing without an interpreter.

    Templates of distributions that only look like modules stay as they are.
    """
    if python := interpreter():
        command = [str(python), "-c", COMPILE, str(folder), place]
        subprocess.run(command, env={"PYTHONHASHSEED": "0"}, capture_output=True, check=True)
