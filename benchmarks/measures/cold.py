"""How long a function's import takes, and how large it is unpacked."""

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.alternation import alternate
from benchmarks.process import Command, run
from benchmarks.results import Result, result
from benchmarks.setting import BUILD, Bench

MODULE = "functions.intake.validate"
BARE = "bare interpreter"
WARM, COLD = "import of validate", "import of validate, cold disk"


def measure(bench: Bench) -> Iterator[Result]:
    """Laid out as it is deployed, so that no other process keeps its files in memory; less a bare interpreter."""
    folder = BUILD / "unpacked"
    size = run(bench.ours("unzipped size", "unpacked", MODULE, folder)).counts["bytes"] / 2**20
    yield result("unzipped size", 1, [size], "MB")
    # The first import writes the bytecode, which a deployed function has.
    run(_importing(bench, folder, WARM))
    for name in (WARM, COLD):
        seconds = [_once(bench, folder, name) for _ in range(bench.size.runs)]
        yield result(name, 1, seconds)


def _once(bench: Bench, folder: Path, name: str) -> float:
    if name == COLD:
        _evict(folder / "function")
    bare = run(Command(BARE, (bench.python, "-I", "-S", "-c", "pass")))
    return alternate([_importing(bench, folder, name)], 1, bench.say)[name][0].wall - bare.wall


def _importing(bench: Bench, folder: Path, name: str) -> Command:
    paths = [str(folder / part) for part in ("function", "runtime")]
    script = f"import sys; sys.path += {paths!r}; import {MODULE}"
    return Command(name, (bench.python, "-I", "-S", "-c", script))


def _evict(folder: Path) -> None:
    """Ask the system to forget the contents of the files, as on a machine that has never run them."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)  # what is not on the disk yet cannot be forgotten
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
