"""Measure: `python -m benchmarks [--quick]`; the results go to `benchmarks/latest.json`, their page to `docs/`."""

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks import page, peering
from benchmarks.measures import arriving, asking, batches, beside, cold, digits, linking, memory, node, whole
from benchmarks.process import ROOT, Failed
from benchmarks.results import Result, write
from benchmarks.setting import FULL, QUICK, Bench
from benchmarks.truth import Wrong

LATEST = ROOT / "benchmarks" / "latest.json"


def main() -> int:
    """Exit status 0 if everything was measured, 1 if an answer was wrong or a process failed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of the size, few peers, under three minutes")
    quick = asked.parse_args().quick
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {line}", flush=True)

    try:
        found = list(measured(Bench(QUICK if quick else FULL, say)))
    except (Failed, Wrong) as refused:
        print(f"bench: {refused}", file=sys.stderr)
        return 1
    write(LATEST, found)
    if not quick:
        page.write(found)
    print(page.plain(found))
    say(f"done; {LATEST.relative_to(ROOT)}")
    return 0


def measured(bench: Bench) -> Iterator[Result]:
    """Everything, the peers first installed."""
    some = [peer for peer in peering.peers() if peer.quick or bench.size.peers]
    bench.say("installing " + ", ".join(peer.name for peer in some))
    peering.install(bench.peers, some)
    whole.prepare(bench)
    samples = whole.measure(bench)
    yield from whole.results(bench, samples)
    yield from digits.measure(bench)
    yield from linking.measure(bench)
    yield from cold.measure(bench)
    yield from memory.measure(bench)
    yield from beside.measure(bench, some, samples)
    yield from arriving.measure(bench)
    if bench.size.asked:
        yield from asking.measure(bench)
        yield from node.measure(bench)
        yield from batches.measure(bench)


if __name__ == "__main__":
    sys.exit(main())
