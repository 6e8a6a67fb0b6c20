"""`python -m tests.faults`: every fault at every point of every scenario; fails if any end is another one."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tests.faults.cases import RECOVERIES
from tests.faults.endpoint import running
from tests.faults.run import LATE, MEETING
from tests.faults.scenarios import scenarios
from tests.faults.trying import tried_on

ALONE, TOGETHER = ("lost", "again", "failed", LATE), (*RECOVERIES, MEETING, LATE)


def main() -> int:
    """Try all, two scenarios at a time; how many went wrong."""
    named = [(name, *(TOGETHER if len(s.sent) > 1 else ALONE)) for name, s in scenarios().items()]
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as port, ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda words: tried_on(port, *words), named))
    ended = [(name, fault, one) for (name, *_), tried in zip(named, told, strict=True) for fault, one in tried.items()]
    for name, fault, one in ended:
        click.echo(
            f"{name} {fault}: {one['tried']} of {len(one['points'])} points, {len(one['wrong'])} ended otherwise"
        )
        for point, differences in one["wrong"].items():
            click.echo("\n    ".join([f"  {point}", *differences]))
    return sum(len(one["wrong"]) for *_, one in ended)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
