"""How many rows a second are linked with a register, how many links are right, what becomes of each kind of row."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.alternation import alternate
from benchmarks.invented import linking
from benchmarks.process import Command, Sample
from benchmarks.results import Result, result
from benchmarks.setting import Bench
from benchmarks.truth import Wrong

FLOOR, OURS, NAMES = "register and rows read and joined by code", "linking", "names"
PRECISE = 0.999  # of the links of negative records, at least
SUGGESTED = "names suggested"


def measure(bench: Bench) -> Iterator[Result]:
    """Linking beside its floor, judged by the truth; then names alone on one core."""
    size = bench.size.rows
    files = linking.write(bench.data, size)
    links = bench.out / "links.parquet"
    floor = Command(FLOOR, (bench.python, "-m", "benchmarks.joining", files.register, files.rows))
    ours = bench.ours(OURS, "linking", files.register, files.rows, links)
    found = alternate([floor, ours], bench.size.others, bench.say)
    walls = {name: [sample.inside for sample in samples] for name, samples in found.items()}
    yield result(FLOOR, size, walls[FLOOR])
    yield result(OURS, size, walls[OURS], against=(FLOOR, walls[FLOOR]))
    yield result("rows linked", size, [size / s.stage("link") for s in found[OURS]], "rows/s", better="higher")
    yield result("memory of linking", size, [s.memory for s in found[OURS]], "MB")
    yield from _judged(bench, links, files.truth)
    yield from _names(bench, files)


def _judged(bench: Bench, links: Path, truth: Path) -> Iterator[Result]:
    told = pl.read_parquet(truth).hstack(pl.read_parquet(links).select("result", found="subject_id"))
    linked = told.filter(pl.col("found").is_not_null())
    right = linked.filter(pl.col("found") == pl.col("subject_id").fill_null(""))
    possible, met = told.filter("possible"), right.filter("possible")
    precision = right.height / linked.height
    wrong = linked.height - right.height
    bench.say(f"linking: {wrong} of {linked.height:,} links wrong; {met.height:,} of {possible.height:,} possible made")
    if precision < PRECISE:
        raise Wrong(f"linking: {wrong} of {linked.height} links are wrong")
    yield result("links that are right", linked.height, [100 * precision], "%", better="higher")
    yield result(
        "rows that are linked where they can be",
        possible.height,
        [100 * met.height / possible.height],
        "%",
        better="higher",
    )
    for (kind,), rows in told.sort("kind").group_by("kind", maintain_order=True):
        counts = dict(rows["result"].value_counts(sort=True).iter_rows())
        bench.say(f"linking, {kind}: {counts}")
        share = 100 * rows["found"].count() / rows.height
        yield result(
            f"linked: {kind}", rows.height, [share], "%", better="higher" if rows["possible"].any() else "lower"
        )


def _names(bench: Bench, files: linking.Files) -> Iterator[Result]:
    size = bench.size.rows
    one = Command(SUGGESTED, bench.ours(NAMES, "names", *files).arguments, {"POLARS_MAX_THREADS": "1"})
    found = alternate([bench.ours(NAMES, "names", *files), one], bench.size.others, bench.say)
    both, alone = found[NAMES], found[SUGGESTED]
    counts = alone[0].counts
    keyed = [_speed(sample, "received", "key") for sample in both]
    yield result("names put in normal form", size, keyed, "names/s", better="higher")
    yield result(
        "names known exactly", size, [_speed(s, "received", "exact") for s in both], "names/s", better="higher"
    )
    yield result("names known wrongly", size, [counts["wrong"]], "names")
    yield result(SUGGESTED, counts["asked"], [_speed(s, "asked", "suggest") for s in alone], "names/s", better="higher")
    right = 100 * counts["right"] / counts["asked"]
    yield result("suggestions that are right", counts["asked"], [right], "%", better="higher")
    yield result("index of names", size, [s.stage("index") for s in both])


def _speed(sample: Sample, count: str, stage: str) -> float:
    return sample.counts[count] / sample.stage(stage)
