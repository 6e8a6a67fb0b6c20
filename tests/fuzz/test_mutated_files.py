"""A damaged file of any format gives rows or a reason, never another error, soon and in little memory."""

from pathlib import Path

import pytest

from tests.fuzz.trial import GROWTH, SECONDS, Trials, grown

FILES = 16  # of each format; `make fuzz` tries 10,000 in all


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(tmp_path_factory.mktemp("fuzz"))


def test_every_unchanged_file_gives_all_of_its_rows(trials: Trials) -> None:
    for kind, content in trials.seeds.items():
        outcome = trials.outcome(content)
        assert (kind, outcome.said) == (kind, "rows")
        assert outcome.rows >= 6


def test_damage_is_the_same_in_every_run(trials: Trials, tmp_path: Path) -> None:
    assert [Trials(tmp_path).content(n) for n in range(60)] == [trials.content(n) for n in range(60)]


@pytest.mark.parametrize("part", range(FILES))
def test_damaged_files_give_rows_or_a_reason(trials: Trials, part: int) -> None:
    before = grown()
    for number in range(part * len(trials.kinds), (part + 1) * len(trials.kinds)):
        assert trials.outcome(trials.content(number)).seconds < SECONDS
    assert grown() - before < GROWTH
