"""Run one command and tell what it cost: python waiting.py TOLD COMMAND…, in a process too small to blur the figures.

A child's peak memory is never told as less than that of the process that started it: the benchmarks' own process is
large, this one is not. Into the file `TOLD` it writes JSON: `wall`, `cpu` in seconds, `memory` in kB, `status`.
"""

import json
import os
import sys
import time


def main() -> None:
    """Start, wait, tell."""
    told, *command = sys.argv[1:]
    began = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    cost = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss}
    with open(told, "w", encoding="ascii") as file:  # pathlib alone would double this process
        json.dump(cost | {"status": os.waitstatus_to_exitcode(status)}, file)


if __name__ == "__main__":
    main()
