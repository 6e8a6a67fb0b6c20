"""Every reason to doubt a 统一社会信用代码, for a column of them: digits.py CODES, a text file with one code a line."""

import json
import sys
from pathlib import Path

import polars as pl

from benchmarks.ours.stages import Stages
from credit.quality.identifiers import uscc


def main() -> None:
    """Judge and tell."""
    codes, stages = pl.Series("code", Path(sys.argv[1]).read_text("ascii").split()), Stages()
    with stages.stage("check"):
        wrong = int((codes.to_frame().select(uscc.reasons(pl.col("code"))).to_series() != 0).sum())
    print(json.dumps({"counts": {"received": codes.len(), "found": wrong}, "stages": stages.seconds}))


if __name__ == "__main__":
    main()
