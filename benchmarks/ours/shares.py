"""What each function costs that a large file comes through: python -m benchmarks.ours.shares ROWS [PARTITIONS].

A platform of its own at rest, a file of invented penalties, every function called in a process of its own, one after
the other. Nobody is known before, so that every code is asked for and every body is new: the dearest case. Prints one
line of JSON a function: accepted rows so far, calls, seconds of work without start-up, greatest memory of a call in MB.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.invented import files
from cloud import knowledge
from cloud.clients import client
from localstack import home as folder
from localstack import lineup, manifest, processes, provision

PORT = 31_566
AGENCY = "11990100MC00000121"  # the managing body, which may send for everybody
KEY = f"{AGENCY}/{files.DATASET}/penalties.csv"
SENT = {"arrival": "a", "bucket": "", "key": KEY, "agency": AGENCY, "dataset": files.DATASET, "size": 0}
SENT |= {"submission": "5" * 32, "fileName": "penalties.csv", "sha256": "0" * 64, "rawKey": KEY}
SENT |= {"receivedAt": "2026-06-01T00:00:00Z"}
Task = dict[str, Any]


def main() -> None:
    """Take a file of so many rows through the functions of large ones."""
    if sys.argv[1] == "call":
        return _called(sys.argv[2], Path(sys.argv[3]))
    rows, of = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4
    with tempfile.TemporaryDirectory() as temporary, _platform(Path(temporary)) as home:
        file = files.write(Path(temporary) / "data", rows, knowledge.catalogue())
        client("s3").upload_file(str(file), manifest.name("raw"), KEY)
        for line in _way(home, rows, of):
            print(json.dumps(line), flush=True)
    return None


def _way(home: Path, rows: int, of: int) -> Iterator[Task]:
    """Every step of the way, with what it cost."""
    limits = {"LARGE_PARTS": "0", "PARTITION_ROWS": str(-(-rows // of))}
    task: Task = SENT
    for function, over in (
        ("intake-validate", None), ("intake-cleanse", None), ("large-identify", "shares"), ("large-plan", None),
        ("large-link", "shares"), ("large-compare", "partitions"), ("large-gather", None), ("intake-commit", None),
        ("large-project", "partitions"), ("intake-project", None),
    ):  # fmt: skip
        shares = [{"task": task, "share": share} for share in task[over]] if over else [task]
        called = [_call(function, event, home, limits) for event in shares]
        task = task if over else called[0]["task"]
        told = {name: round(sum(c[name] for c in called), 2) for name in ("seconds", "cpu")}
        kept = task.get("counts", {}).get("accepted")
        yield {"function": function, "accepted": kept, "calls": len(called), **told, "mb": max(c["mb"] for c in called)}


def _call(function: str, event: Task, home: Path, limits: Mapping[str, str]) -> Task:
    told = home / "tmp" / "event.json"
    told.write_text(json.dumps(event), "utf-8")
    surroundings = {**os.environ, **manifest.environment(function, home, PORT), **limits}
    command: Sequence[str] = (sys.executable, "-m", "benchmarks.ours.shares", "call", function, str(told))
    subprocess.run(command, env=surroundings, check=True, stdout=subprocess.DEVNULL)
    answer: Task = json.loads(told.read_text("utf-8"))
    return answer


def _called(function: str, told: Path) -> None:
    """In the process of a function: answer the event in its place, with what that cost."""
    handler = import_module(manifest.load().functions[function].handler.rpartition(".")[0]).handler
    handler({"warm": True}, None)
    knowledge.catalogue()
    started, worked = perf_counter(), process_time()
    task = handler(json.loads(told.read_text("utf-8")), None)
    cost = {"seconds": perf_counter() - started, "cpu": process_time() - worked}
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))[1]) // 1024  # type: ignore[index]
    told.write_text(json.dumps({"task": task, "mb": peak, **cost}), "utf-8")


@contextmanager
def _platform(home: Path) -> Iterator[Path]:
    """Tables, secrets and the endpoint with its buckets; nothing that would call a function by itself."""
    folder.make(home / "home")
    os.environ.update(manifest.environment("operator", home / "home", PORT))
    provision.at_rest(home / "home")
    endpoint = next(p for p in lineup.processes(home / "home", PORT) if p.name == lineup.ENDPOINT)
    processes.start(home / "home", endpoint)
    try:
        processes.await_answer(home / "home", endpoint)
        for bucket in ("inbox", "raw", "staging"):
            place = {"LocationConstraint": manifest.REGION}
            client("s3").create_bucket(Bucket=manifest.name(bucket), CreateBucketConfiguration=place)
        yield home / "home"
    finally:
        processes.stop(home / "home", lineup.ENDPOINT)


if __name__ == "__main__":
    main()
