"""The results as a page of the documentation, and as lines for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks import machine, peering
from benchmarks.chart import Bar, chart
from benchmarks.invented.dirt import KINDS
from benchmarks.measures.whole import FLOOR, HABIT, WHOLE
from benchmarks.process import ROOT
from benchmarks.results import Result
from benchmarks.targets import Limit, Target, by_name, targets
from cloud import clock

PAGE, CHART = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"
MARKS = {True: "met", False: "**missed**", None: "not measured"}
HEAD = """# Benchmarks

Written by `make bench` on {day}. Figures of one machine are worth little on another: trust the ratios, which are
measured side by side in the same run (A B A B …, medians). Every run of ours is checked against the truth about its
file, row by row: a fast wrong answer is a failure, and then there is no page. A part may be measured again by itself
(`make bench ONLY="whole node"`): its figures replace the earlier ones, each beside the floor of its own run.

The file: {rows:,} invented penalties of one invented city under the national headers, real check digits, one row in
twenty dirty in one of {kinds} ways. `make bench-quick` measures a tenth of it in under three minutes.

![Seconds for a million rows](benchmarks.svg)
"""
VALIDATORS = """A validator's figure includes its reading of the file and leaves out its imports; its ratio is to our
whole run, imports included.
"""
MEMBERS = """## The file of results

`benchmarks/latest.json` holds a list of `{name, size, value, unit, better, against, ratio, runs, spread}`: `value` is
the median of `runs` runs over `size` rows, codes or records, `spread` the greatest less the least of them, both in
`unit`. `ratio` is `value` divided by the value of `against`, the floor or peer measured in the same run, as the median
over the pairs of runs.
"""


def write(results: Sequence[Result]) -> None:
    """The page and its chart."""
    PAGE.write_text(page(results, machine.described(), clock.today().isoformat()), "utf-8")
    CHART.write_text(drawn(results), "utf-8")


def page(results: Sequence[Result], described: Mapping[str, str], day: str) -> str:
    """The page as Markdown."""
    known = by_name(results)
    parts = [
        HEAD.format(day=day, rows=known[WHOLE].size, kinds=len(KINDS)),
        _table("Machine", ("what", "which"), described.items()),
        _table("Targets", ("#", "target", "measured", ""), (_target(target, known) for target in targets())),
        _table("Peers", ("peer", "figure", "ratio", "rows", "does"), _peers(known)),
        VALIDATORS,
        _table("Everything", ("what", "value", "against", "ratio", "size", "runs", "spread"), map(_row, results)),
        MEMBERS,
    ]
    return "\n".join(parts)


def drawn(results: Sequence[Result]) -> str:
    """The chart: floor, ours, peers, by the million rows."""
    known = by_name(results)
    ours = [(FLOOR, "floor"), (WHOLE, "ours"), (HABIT, "ours")]
    bars = [Bar(name, known[name].value * 1e6 / known[name].size, whose) for name, whose in ours if name in known]
    beside = [known[p.name] for p in peering.peers() if p.name in known and p.rows in ("all", "sample")]
    bars += [Bar(one.name, one.value, "peer") for one in sorted(beside, key=lambda one: one.value)]
    return chart("Seconds for a million rows (peers only check; ours is the whole run)", "s", bars)


def plain(results: Sequence[Result]) -> str:
    """The results for a terminal: every one, then the targets."""
    known = by_name(results)
    lines = [f"{one.name:<44} {_figure(one):>26} {_ratio(one)}" for one in results]
    lines += [f"target {target.number}: {MARKS[target.met(known)].strip('*')}" for target in targets()]
    return "\n".join(lines)


def _target(target: Target, known: Mapping[str, Result]) -> tuple[str, ...]:
    told = "; ".join(_limit(limit, known) for limit in target.limits)
    return str(target.number), target.text, told, MARKS[target.met(known)]


def _limit(limit: Limit, known: Mapping[str, Result]) -> str:
    figure = limit.measured(known)
    bound = f"≤ {limit.at_most:g}" if limit.at_most is not None else f"≥ {limit.at_least:g}"
    return f"{limit.result} {'–' if figure is None else f'{figure:g}'} ({bound})"


def _peers(known: Mapping[str, Result]) -> Iterator[tuple[str, ...]]:
    for peer in peering.peers():
        if found := known.get(peer.name):
            yield peer.name, _figure(found), f"{found.ratio:g}", f"{found.size:,}", peer.does


def _row(one: Result) -> tuple[str, ...]:
    ratio = "" if one.ratio is None else f"{one.ratio:g}"
    return one.name, _figure(one), one.against, ratio, f"{one.size:,}", str(one.runs), f"{one.spread:g}"


def _figure(one: Result) -> str:
    return f"{one.value:,.4g} {one.unit}" if one.value < 10_000 else f"{one.value:,.0f} {one.unit}"


def _ratio(one: Result) -> str:
    return "" if one.ratio is None else f"{one.ratio:g} × {one.against}"


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"## {title}", "", f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])
