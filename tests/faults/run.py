"""Send the files of a scenario again and again, each time with another fault: `python -m tests.faults.run`.

Everything is imported once; each case is a process forked from this one, which never opens a connection, so that a
case costs what its steps cost. Prints one JSON object: of each fault the points at which it can happen, how many were
tried, and where the end was another one.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from cloud import knowledge
from cloud.clients import client
from functions.intake import linking
from localstack import manifest
from tests.faults.cases import RECOVERIES, Runner
from tests.faults.ends import End, differences
from tests.faults.points import SERVICES
from tests.faults.scenarios import scenarios

MEETING, LATE = "meeting", "late"


def warm(port: int) -> None:
    """Import and read what every case needs, without opening any connection."""
    with tempfile.TemporaryDirectory() as nowhere:
        os.environ.update(manifest.environment("operator", Path(nowhere), port))
    for service in SERVICES:
        client(service)
    for function in manifest.load().functions.values():
        if function.handler.startswith(("functions.intake", "functions.daily")):
            import_module(function.handler.rpartition(".")[0])
    knowledge.catalogue()
    linking.policy()


@contextmanager
def silent() -> Iterator[None]:
    """Metrics go to the standard output, where only the outcome is to be."""
    kept = os.dup(1)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 1)
    yield
    os.dup2(kept, 1)


@click.command()
@click.argument("scenario", type=click.Choice(sorted(scenarios())))
@click.argument("faults", nargs=-1, required=True)
@click.option("--port", type=int, required=True, help="Where the local endpoint listens.")
@click.option("--only", type=int, multiple=True, help="The number of a write.")
@click.option("--function", "functions", multiple=True, help="Points in this function only.")
@click.option("--every", type=int, default=1, help="Of so many writes one.")
def main(
    scenario: str, faults: tuple[str, ...], port: int, only: tuple[int, ...], functions: tuple[str, ...], every: int
) -> None:
    """Have faults happen at every write of a scenario's first file, or at every so many.

    `lost:3` has power lost at the third point, and at every so many after that.
    """
    warm(port)
    told = {}
    with tempfile.TemporaryDirectory(dir=_memory()) as root, silent():
        runner = Runner(Path(root), port, scenario)
        runner.prepare()
        wanted = runner.undisturbed()
        for fault, _, first in (named.partition(":") for named in faults):
            points = runner.calls() if fault == LATE else runner.writes(turns=fault == MEETING)
            wide = [n for n, point in enumerate(points, 1) if not functions or point.partition(":")[0] in functions]
            numbers = only or wide[int(first or 1) - 1 :: every]
            found = {number: differences(wanted, _ended(runner, fault)(number)) for number in numbers}
            wrong = {f"{n} {points[n - 1]}": differing for n, differing in found.items() if differing}
            told[fault] = {"points": points, "tried": len(found), "wrong": wrong}
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


def _ended(runner: Runner, fault: str) -> Callable[[int], End]:
    """How it ends when this fault happens at the write of a number."""
    if fault in RECOVERIES:
        return partial(runner.recovered, recovery=RECOVERIES[fault])
    return {MEETING: runner.met, LATE: runner.late}[fault]


def _memory() -> str | None:
    """Nothing here outlives a process, let alone a power cut: no disk is needed where there is a folder in memory."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


if __name__ == "__main__":
    main()
