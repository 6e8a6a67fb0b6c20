"""A run dies just before any of its writes, and its execution with it: the next sweep brings all to the same end."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.functions.reporting.county import County

ROOT = Path(__file__).parents[3]
EVERY = 5  # writes from one death to the next


def dies(county: County, number: int) -> bool:
    """One sweep with its runs, dead before that write; False if it came to its end."""
    told = [sys.executable, "-m", "tests.functions.reporting.dying", county.root, county.port, county.tag, number]
    ended = subprocess.run(list(map(str, told)), cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode in (0, -9), ended.stderr
    return ended.returncode == -9


def test_a_run_that_dies_anywhere_neither_loses_nor_doubles(county: County):
    above = county.connected()
    county.report(county.penalty("p0"))
    expected, number, died = [("I", "p0", 1)], 1, True
    while died:
        new, old = f"p{number}", expected[-1][1]
        county.upload(county.penalty(new, number), county.penalty(old, number, state="withdrawn"))
        expected += [("C", old, 2), ("I", new, 1)]
        died = dies(county, number)
        county.executions.forget()
        county.pass_time(minutes=3)
        county.run()
        county.pass_time(minutes=11)
        county.run()
        assert above.held("XZCF") == {new: 1}, number
        number += EVERY
    assert number > EVERY * 5  # there were writes to die at
    assert Counter(above.log) == Counter(expected)
