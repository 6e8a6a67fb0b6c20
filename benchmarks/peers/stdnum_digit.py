"""python-stdnum: one 统一社会信用代码 after the other: a text file with one code a line, and how many to look at."""

import json
import sys
import time
from pathlib import Path

from stdnum.cn import uscc


def main() -> None:
    """Judge and tell."""
    codes = Path(sys.argv[1]).read_text("ascii").split()[: int(sys.argv[2])]
    began = time.perf_counter()
    found = sum(not uscc.is_valid(code) for code in codes)
    seconds = time.perf_counter() - began
    told = {"counts": {"received": len(codes), "found": found}, "stages": {"check": seconds}}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
