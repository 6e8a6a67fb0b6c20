"""A sweep and whatever it starts, in a process that dies just before its n-th write: `dying.py ROOT PORT TAG N`.

It prints nothing and ends by a signal, or with 0 if there were fewer writes.
"""

import sys
from contextlib import ExitStack
from pathlib import Path

from tests.faults.points import Points, die
from tests.functions.reporting.county import County


def main(root: str, port: str, tag: str, last: str) -> None:
    """Run, and die."""

    def reach(number: int, _what: str) -> None:
        if number == int(last):
            die()

    with ExitStack() as stack:
        county = County(Path(root), int(port), stack, tag)
        Points(county.home, reach)
        county.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
