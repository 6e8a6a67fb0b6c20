"""Measure: `python -m benchmarks [--quick] [--only PART…]`; results to `latest.json` here, a page to `docs/`."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from benchmarks import page, peering
from benchmarks.measures import arriving, asking, batches, beside, cold, digits, linking, memory, node, whole
from benchmarks.process import ROOT, Failed
from benchmarks.results import Result, instead, read, write
from benchmarks.setting import FULL, QUICK, Bench
from benchmarks.truth import Wrong

Measure = Callable[[Bench], Iterator[Result]]
LATEST = ROOT / "benchmarks" / "latest.json"


def main() -> int:
    """Exit status 0 if everything was measured, 1 if an answer was wrong or a process failed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of the size, few peers, under three minutes")
    asked.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"some of {', '.join(PARTS)}")
    words = asked.parse_args()
    quick, only = words.quick, words.only
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {line}", flush=True)

    bench = Bench(QUICK if quick else FULL, say)
    try:
        found = list(chain.from_iterable(PARTS[part](bench) for part in only) if only else measured(bench))
    except (Failed, Wrong) as refused:
        print(f"bench: {refused}", file=sys.stderr)
        return 1
    known = instead(read(LATEST), found) if only else found
    write(LATEST, known)
    if not quick:
        page.write(known)
    print(page.plain(known))
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


def wholly(bench: Bench) -> Iterator[Result]:
    """The whole run and the floor, no peers."""
    whole.prepare(bench)
    yield from whole.results(bench, whole.measure(bench))


def beside_records(measure: Measure) -> Measure:
    """What is measured beside a full ledger, which is made if there is none."""

    def prepared(bench: Bench) -> Iterator[Result]:
        if not bench.ledger.exists():
            whole.prepare(bench)
        yield from measure(bench)

    return prepared


PARTS: Mapping[str, Measure] = {
    "whole": wholly,
    "linking": linking.measure,
    "cold": cold.measure,
    "memory": memory.measure,
    "arriving": beside_records(arriving.measure),
    "asking": beside_records(asking.measure),
    "node": node.measure,
    "batches": beside_records(batches.measure),
}


if __name__ == "__main__":
    sys.exit(main())
