"""What a process costs is told truly, in turn, and in the shape that outsiders rely on."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.alternation import alternate
from benchmarks.process import Command, Failed, run
from benchmarks.results import Result, instead, read, result, write

MEMBERS = {"name", "size", "value", "unit", "better", "against", "ratio", "runs", "spread"}


def python(name: str, script: str) -> Command:
    return Command(name, (sys.executable, "-I", "-S", "-c", script))


def test_time_memory_and_the_last_line_of_a_process_are_told():
    script = 'x = bytearray(80 << 20); print(\'chatter\'); print(\'{"counts": {"received": 3}, "stages": {"a": 1.5}}\')'
    sample = run(python("large", script))
    assert sample.counts == {"received": 3}
    assert (sample.inside, sample.stage("a")) == (1.5, 1.5)
    assert 80 < sample.memory < 200
    assert sample.cpu > 0
    assert sample.wall > 0


def test_our_own_size_is_not_told_as_that_of_a_small_process():
    ballast = bytearray(200 << 20)
    assert run(python("small", "pass")).memory < 100 < len(ballast) >> 20


def test_a_process_that_fails_is_not_measured_and_its_complaint_is_told():
    with pytest.raises(Failed, match="no such row"):
        run(python("broken", "raise SystemExit('no such row')"))


def test_commands_are_run_in_turn_and_a_wrong_answer_is_refused():
    lines: list[str] = []
    commands = [python("a", "print('{}')"), python("b", "print('{}')")]
    found = alternate(commands, 2, lines.append)
    assert [line.split()[0] for line in lines] == ["a", "b", "a", "b"]
    assert {name: len(samples) for name, samples in found.items()} == {"a": 2, "b": 2}

    def refuse(sample: object) -> None:
        raise Failed("wrong")

    with pytest.raises(Failed, match="wrong"):
        alternate(commands, 1, lines.append, {"b": refuse})


def test_a_ratio_is_the_median_over_pairs_and_the_spread_is_in_the_unit():
    told = result("a", 10, [2.0, 9.0, 4.0], against=("b", [1.0, 3.0, 4.0]))
    assert (told.value, told.ratio, told.spread, told.runs) == (4.0, 2.0, 7.0, 3)
    assert result("a", 10, [3.0], against=("b", [1.0, 3.0, 2.0])).ratio == 1.5
    assert result("a", 10, [3.0]).ratio is None


def test_results_have_exactly_the_members_that_were_promised(tmp_path: Path):
    some = [result("a", 1, [1.0]), result("b", 1, [2.0], "codes/s", better="higher", against=("a", [1.0]))]
    write(tmp_path / "latest.json", some)
    told = json.loads((tmp_path / "latest.json").read_text("utf-8"))
    assert [set(one) for one in told] == [MEMBERS, MEMBERS]
    assert read(tmp_path / "latest.json") == some
    assert all(isinstance(one, Result) for one in some)


def test_what_is_measured_again_stands_where_it_stood():
    old, other, new, more = (
        result(name, 10, [value]) for name, value in (("a", 1.0), ("b", 2.0), ("a", 3.0), ("c", 4.0))
    )
    assert instead([old, other], [more, new]) == [new, other, more]
