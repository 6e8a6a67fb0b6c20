"""Reading one batch ahead changes neither the batches nor what goes wrong with them."""

from collections.abc import Iterator

import pytest

from credit.errors import FileRefused
from credit.quality.ahead import ahead


def damaged() -> Iterator[int]:
    yield 1
    yield 2
    raise FileRefused("file.encoding", row=3)


def test_everything_comes_in_order() -> None:
    assert list(ahead(range(5))) == list(range(5))
    assert list(ahead([])) == []


def test_a_file_that_turns_out_damaged_is_refused_after_its_good_batches() -> None:
    reading = ahead(damaged())
    assert (next(reading), next(reading)) == (1, 2)
    with pytest.raises(FileRefused, match=r"file\.encoding"):
        next(reading)


def test_whoever_stops_early_is_not_kept_waiting() -> None:
    for first in ahead(iter(range(1_000_000))):
        assert first == 0
        break
