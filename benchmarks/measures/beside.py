"""How long the peers take for comparable work."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks import catalogue
from benchmarks.alternation import Check, alternate
from benchmarks.measures.whole import COMPARE, JUDGE, WHOLE, Samples, per_million
from benchmarks.peering import Peer
from benchmarks.process import Command, Sample
from benchmarks.results import Result, result
from benchmarks.setting import BUILD, Bench
from benchmarks.truth import Wrong

MILLION = "s per million rows"


def measure(bench: Bench, peers: Sequence[Peer], samples: Samples) -> Iterator[Result]:
    """Validators against the whole run, their checking against our judging, mergers against our comparison."""
    yield from _validators(bench, [p for p in peers if p.rows in ("all", "sample")], samples)
    yield from _mergers(bench, [p for p in peers if p.rows == "merged"], samples)


def _validators(bench: Bench, peers: Sequence[Peer], samples: Samples) -> Iterator[Result]:
    known = catalogue.write(BUILD / "catalogue.json", bench.catalogue)
    sizes = {peer.name: bench.size.rows if peer.rows == "all" else bench.size.sample for peer in peers}
    commands = [bench.peer(p.name, p.module, bench.file(sizes[p.name]), known) for p in peers]
    found = alternate(commands, bench.size.others, bench.say)
    ours = [per_million(bench, samples)]
    judging = [sample.stage("judge") * 1e6 / bench.size.rows for sample in samples[JUDGE]]
    for peer in peers:
        rows = sizes[peer.name]
        _refuse_empty(found[peer.name], rows)
        seconds = [sample.inside * 1e6 / rows for sample in found[peer.name]]
        yield result(peer.name, rows, seconds, MILLION, against=(WHOLE, ours))
        if peer.fast:
            checking = [sample.stage("check") * 1e6 / rows for sample in found[peer.name]]
            yield result(f"{peer.name} checking", rows, checking, MILLION, against=(JUDGE, judging))


def _mergers(bench: Bench, peers: Sequence[Peer], samples: Samples) -> Iterator[Result]:
    files = (bench.ledger / "sent.parquet", bench.ledger / "held.parquet")
    ours = [sample.inside for sample in samples[COMPARE]]
    wanted = {name: samples[COMPARE][0].counts[name] for name in ("new", "changed")}
    for peer in peers:
        command: Command = bench.peer(peer.name, peer.module, *files)
        found = alternate([command], bench.size.others, bench.say, {peer.name: _refuse_other(wanted)})[peer.name]
        yield result(peer.name, bench.size.rows, [s.inside for s in found], against=(COMPARE, ours))


def _refuse_other(wanted: Mapping[str, int]) -> Check:
    def refuse(sample: Sample) -> None:
        if dict(sample.counts) != wanted:
            raise Wrong(f"merged {dict(sample.counts)}, should be {wanted}")

    return refuse


def _refuse_empty(samples: Sequence[Sample], rows: int) -> None:
    """A validator that read other rows, or found nothing wrong in a dirty file, has not done the work."""
    for sample in samples:
        if sample.counts["received"] != rows or not sample.counts["found"]:
            raise Wrong(f"looked at {dict(sample.counts)}, should be {rows} rows with faults")
