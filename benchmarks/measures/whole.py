"""How long a file takes from the inbox to its answer, against merely reading it."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks import truth
from benchmarks.alternation import alternate
from benchmarks.invented import files
from benchmarks.process import Command, Sample, run
from benchmarks.results import Result, result
from benchmarks.setting import Bench

FLOOR, WHOLE, JUDGE, COMPARE = "pyarrow.csv read", "whole run", "judging alone", "compare and write"
HABIT, FLOOR_GB, WHOLE_GB = "whole run, every value dirty", "pyarrow.csv read, GB18030", "whole run, GB18030"
Samples = dict[str, list[Sample]]


def prepare(bench: Bench) -> None:
    """The ledger that is compared with, made anew: what it holds of the sent records must be today's hashes."""
    shutil.rmtree(bench.ledger, ignore_errors=True)
    bench.ledger.mkdir(parents=True)
    bench.out.mkdir(parents=True, exist_ok=True)
    file = bench.file(bench.size.rows)
    bench.say(f"ledger of {bench.size.ledger:,} records")
    run(bench.ours("ledger", "ledger", file, str(bench.size.ledger), bench.ledger))


def measure(bench: Bench) -> Samples:
    """All of them in turn."""
    file, habit = bench.file(bench.size.rows), bench.file(bench.size.rows, files.HABIT)
    wide = bench.file(bench.size.rows, files.GB18030)
    commands = [
        bench.floor(FLOOR, file),
        _whole(bench, WHOLE, file),
        _whole(bench, HABIT, habit),
        bench.ours(JUDGE, "judging", file),
        bench.ours(COMPARE, "compare", bench.ledger / "sent.parquet", bench.out),
        bench.floor(FLOOR_GB, wide, "gb18030"),
        _whole(bench, WHOLE_GB, wide),
    ]
    rows = bench.size.rows
    checks = {
        WHOLE: truth.check(file, rows, bench.out, ledger=True),
        HABIT: truth.check(habit, rows, bench.out, ledger=True),
        WHOLE_GB: truth.check(wide, rows, bench.out, ledger=True),
        JUDGE: truth.check(file, rows),
    }
    return alternate(commands, bench.size.runs, bench.say, checks)


def results(bench: Bench, samples: Samples) -> Iterator[Result]:
    """Wall, processor time and stages of the whole run, and its variants."""
    rows = bench.size.rows
    floor, whole = (_walls(samples[name]) for name in (FLOOR, WHOLE))
    yield result(FLOOR, rows, floor)
    yield result(WHOLE, rows, whole, against=(FLOOR, floor))
    cpu, beside = ([sample.cpu for sample in samples[name]] for name in (WHOLE, FLOOR))
    yield result("processor time of the whole run", rows, cpu, against=(f"processor time of {FLOOR}", beside))
    yield from _stages(rows, samples[WHOLE], floor)
    yield result(HABIT, rows, _walls(samples[HABIT]), against=(WHOLE, whole))
    yield result(FLOOR_GB, rows, _walls(samples[FLOOR_GB]), against=(FLOOR, floor))
    yield result(WHOLE_GB, rows, _walls(samples[WHOLE_GB]), against=(FLOOR_GB, _walls(samples[FLOOR_GB])))
    yield result(JUDGE, rows, [s.stage("judge") for s in samples[JUDGE]], against=(FLOOR, floor))
    yield result(COMPARE, rows, [s.inside for s in samples[COMPARE]], against=(FLOOR, floor))
    yield result(f"memory of {COMPARE}", rows, [s.memory for s in samples[COMPARE]], "MB")
    size = bench.file(rows).stat().st_size / 2**20
    yield result("memory of the whole run", rows, [s.memory for s in samples[WHOLE]], "MB", against=("file", [size]))


def per_million(bench: Bench, samples: Samples) -> float:
    """Seconds that a whole run takes for a million rows."""
    return median(_walls(samples[WHOLE])) * 1e6 / bench.size.rows


def _whole(bench: Bench, name: str, file: Path) -> Command:
    return bench.ours(name, "whole", file, bench.out, "--ledger")


def _stages(rows: int, samples: Sequence[Sample], floor: Sequence[float]) -> Iterator[Result]:
    for stage in samples[0].told["stages"]:
        yield result(f"whole run: {stage}", rows, [s.stage(stage) for s in samples], against=(FLOOR, floor))


def _walls(samples: Sequence[Sample]) -> list[float]:
    return [sample.wall for sample in samples]
