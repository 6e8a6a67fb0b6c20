"""How memory grows with the file, and what a file costs in which every row is bad."""

from collections.abc import Iterator

from benchmarks import truth
from benchmarks.alternation import alternate
from benchmarks.invented import files
from benchmarks.process import Sample, run
from benchmarks.results import Result, result
from benchmarks.setting import Bench

UNIT = "MB"
FINDINGS = 3  # of every row of the bad file, at least


def measure(bench: Bench) -> Iterator[Result]:
    """Peak memory without a ledger on files of growing size, then the bad file."""
    peaks: dict[int, float] = {}
    for rows in bench.size.growing:
        file = bench.file(rows)
        sample = run(bench.ours("memory", "whole", file, bench.out))
        truth.check(file, rows, bench.out)(sample)
        peaks[rows] = sample.memory
        bench.say(f"memory, {rows:,} rows: {sample.memory:.0f} MB")
        size = file.stat().st_size / 2**20
        yield result(f"memory, {rows:,} rows without ledger", rows, [sample.memory], UNIT, against=("file", [size]))
    most, base = max(peaks), bench.size.rows
    if most > base:
        times = {5: "five"}.get(most // base, str(most // base))
        against = (f"memory, {base:,} rows without ledger", [peaks[base]])
        yield result(f"memory, {times} times the rows", most, [peaks[most]], UNIT, against=against)
    yield from _bad(bench)


def _bad(bench: Bench) -> Iterator[Result]:
    rows = bench.size.rows
    file = bench.file(rows, files.BAD)
    name = "every row bad, until its error file"
    commands = [bench.ours(name, "whole", file, bench.out), bench.floor("pyarrow.csv read, every row bad", file)]
    accept = truth.check(file, rows, bench.out)

    def check(sample: Sample) -> None:
        accept(sample)
        lines = _lines(bench)
        if lines < FINDINGS * rows:
            raise truth.Wrong(f"{file.name}: {lines} lines in the error file, should be {FINDINGS * rows} at least")

    found = alternate(commands, bench.size.others, bench.say, {name: check})
    floor = [sample.wall for sample in found[commands[1].name]]
    yield result(name, rows, [s.wall for s in found[name]], against=(commands[1].name, floor))
    yield result("memory, every row bad", rows, [s.memory for s in found[name]], UNIT)


def _lines(bench: Bench) -> int:
    with (bench.out / "errors.csv").open("rb") as errors:
        return sum(block.count(b"\n") for block in iter(lambda: errors.read(1 << 20), b"")) - 1
