"""How many codes a second are judged."""

from collections.abc import Iterator

from benchmarks.alternation import Check, alternate
from benchmarks.invented import codes
from benchmarks.process import Sample
from benchmarks.results import Result, result
from benchmarks.setting import Bench
from benchmarks.truth import Wrong

OURS, PEER = "check digit", "python-stdnum"
PEER_CODES = 100_000


def measure(bench: Bench) -> Iterator[Result]:
    """Ours on all codes, python-stdnum on the first of them."""
    count = bench.size.codes
    file = codes.write(bench.data, count)
    commands = [bench.ours(OURS, "digits", file), bench.peer(PEER, "stdnum_digit", file, str(PEER_CODES))]
    checks = {OURS: _refuse(count), PEER: _refuse(PEER_CODES)}
    found = alternate(commands, bench.size.runs, bench.say, checks)
    ours, theirs = ([s.counts["received"] / s.stage("check") for s in found[name]] for name in (OURS, PEER))
    yield result(OURS, count, ours, "codes/s", better="higher", against=(PEER, theirs))
    yield result(PEER, PEER_CODES, theirs, "codes/s", better="higher", against=(OURS, ours))


def _refuse(count: int) -> Check:
    def refuse(sample: Sample) -> None:
        if sample.counts != {"received": count, "found": codes.wrong(count)}:
            raise Wrong(f"{dict(sample.counts)}: should find {codes.wrong(count)} wrong codes of {count}")

    return refuse
