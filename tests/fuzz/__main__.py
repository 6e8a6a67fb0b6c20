"""`python -m tests.fuzz --mutations 10000`: damaged files of every format, and what is wrong with the platform.

The files are tried in a process of their own, which the kernel ends when a file takes too much processor time or
memory, however deep in a parser it is; the next process goes on behind that file. Files at fault are kept.
"""

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from pathlib import Path

import click

from tests.fuzz.trial import Trials
from tests.fuzz.worker import Told, attempt


def main() -> int:
    """Run, report, and fail if any file was at fault."""
    options = _options()
    options.keep.mkdir(parents=True, exist_ok=True)
    told: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        trials, number, slowest = Trials(Path(folder), options.seed), options.first, (0.0, -1)
        while number < options.first + options.mutations:
            for at, said, seconds in _process(Path(folder), options, number):
                number = at + 1
                slowest = max(slowest, (seconds, at))
                told[trials.kind(at), "fault" if said.startswith("!") else said] += 1
                if said.startswith("!"):
                    (options.keep / f"{trials.kind(at)}-{at}").write_bytes(trials.content(at))
                    faults.append(f"{trials.kind(at)} {at}: {said[1:]}")
    for (kind, said), count in sorted(told.items()):
        click.echo(f"{kind:14} {said:24} {count:6}")
    click.echo(
        f"{sum(told.values())} files, {len(faults)} at fault; the slowest, {slowest[1]}, took {slowest[0]:.1f} s"
    )
    click.echo("\n".join(faults[:50]))
    return bool(faults)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--keep", type=Path, default=Path(".local/fuzz"), help="folder for files at fault")
    return parser.parse_args()


def _process(folder: Path, options: argparse.Namespace, first: int) -> list[Told]:
    """What a process told until it was through or was ended; the file that ended it is at fault."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    last = options.first + options.mutations
    worker = multiprocessing.get_context("spawn").Process(
        target=attempt, args=(theirs, folder, options.seed, first, last)
    )
    worker.start()
    theirs.close()
    told: list[Told] = []
    try:
        while True:
            told.append(ours.recv())
    except EOFError:
        worker.join()
    if worker.exitcode:
        at = told[-1][0] + 1 if told else first
        told.append((at, f"!the process ended with {worker.exitcode}", 0.0))
    return told


if __name__ == "__main__":
    sys.exit(main())
