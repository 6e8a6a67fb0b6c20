"""The floor of linking: a register and rows are read by Polars and joined by the unified code, no more.

python -m benchmarks.joining REGISTER ROWS
"""

import json
import sys
import time

import polars as pl

CODE = "CF_XDR_SHXYM"


def main() -> None:
    """Read, join, count."""
    began = time.perf_counter()
    register, rows = (pl.read_parquet(path) for path in sys.argv[1:3])
    joined = rows.join(register.unique("uscc"), left_on=CODE, right_on="uscc", how="left", maintain_order="left")
    counts = {"received": rows.height, "found": joined.height - joined["subject_id"].null_count()}
    print(json.dumps({"counts": counts, "stages": {"join": time.perf_counter() - began}}))


if __name__ == "__main__":
    main()
