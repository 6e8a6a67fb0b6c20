"""What was measured, in the shape that outsiders rely on (docs/benchmarks.md says what each member means)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

Better = Literal["lower", "higher"]
DIGITS = 4  # significant ones: nobody measures better


@dataclass(frozen=True)
class Result:
    """One thing measured.

    Args:
        name: what was measured.
        size: how many rows, codes or records it was measured on.
        value: the median, in `unit`.
        unit: `s`, `s per million rows`, `MB`, `codes/s`, `rows/s`, `names/s`, `names` or `%`.
        better: which direction is better.
        against: what else was measured in the same run to compare with; empty if nothing.
        ratio: value divided by the value of `against`, the median over pairs of runs; null if there is nothing.
        runs: how often it was measured.
        spread: greatest less least value, in `unit`.
    """

    name: str
    size: int
    value: float
    unit: str
    better: Better
    against: str
    ratio: float | None
    runs: int
    spread: float


def result(
    name: str,
    size: int,
    values: Sequence[float],
    unit: str = "s",
    *,
    better: Better = "lower",
    against: tuple[str, Sequence[float]] = ("", ()),
) -> Result:
    """The result of some runs, paired with as many runs of something else.

    >>> result("a", 10, [2.0, 4.0, 3.0], against=("b", [1.0, 1.0, 2.0])).ratio
    2.0
    """
    other, others = against
    ratios = [value / beside for value, beside in zip(values, _as_long(others, len(values)), strict=True)]
    return Result(
        name=name,
        size=size,
        value=_rounded(median(values)),
        unit=unit,
        better=better,
        against=other,
        ratio=_rounded(median(ratios)) if others else None,
        runs=len(values),
        spread=_rounded(max(values) - min(values)),
    )


def write(path: Path, results: Iterable[Result]) -> None:
    """The results as JSON, one a line, so that a change of one is a change of one line."""
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in results]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


def read(path: Path) -> list[Result]:
    """The results of a file."""
    return [Result(**one) for one in json.loads(path.read_text("utf-8"))]


def instead(known: Iterable[Result], found: Sequence[Result]) -> list[Result]:
    """What was known, with what was found now in the place of what has its name; what is new comes last."""
    return list({one.name: one for one in (*known, *found)}.values())


def _as_long(others: Sequence[float], count: int) -> Sequence[float]:
    """As many as there are values: pairs where both were run as often, else their median beside each."""
    if not others:
        return [1.0] * count
    return others if len(others) == count else [median(others)] * count


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
