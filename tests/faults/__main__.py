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
    """Try all, two at a time; how many went wrong."""
    pairs = [(name, f) for name, s in scenarios().items() for f in (TOGETHER if len(s.sent) > 1 else ALONE)]
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as port, ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda pair: tried_on(port, *pair), pairs))
    for pair, one in zip(pairs, told, strict=True):
        click.echo(
            f"{' '.join(pair)}: {one['tried']} of {len(one['points'])} points, {len(one['wrong'])} ended otherwise"
        )
        for point, differences in one["wrong"].items():
            click.echo("\n    ".join([f"  {point}", *differences]))
    return sum(len(one["wrong"]) for one in told)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
