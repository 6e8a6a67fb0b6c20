"""Every record lies in exactly one partition, and what a file lacks is found in each of them by itself."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from credit.ledger.envelope import INSTANT
from credit.ledger.missing import lack
from credit.ledger.partitions import bounds, numbers

IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
AT = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.lists(IDS, min_size=1), st.integers(1, 5_000))
def test_an_id_lies_between_the_bounds_of_its_partition(ids: list[str], of: int) -> None:
    for identifier, number in zip(ids, numbers(pl.Series(ids), of), strict=True):
        first, beyond = bounds(number, of)
        assert 0 <= number < of
        assert first <= identifier < beyond


@given(st.integers(1, 5_000))
def test_each_partition_begins_where_the_last_one_ends(of: int) -> None:
    edges = [bounds(number, of) for number in range(of)]
    assert [first for first, _ in edges[1:]] == [beyond for _, beyond in edges[:-1]]
    assert edges[0][0] == "0" * 8
    assert edges[-1][1] > "f" * 32


def test_no_partition_is_much_larger_than_the_others() -> None:
    ids = pl.Series([f"{n * 2_654_435_761 % 2**32:08x}" for n in range(30_000)])
    sizes = numbers(ids, 30).value_counts()["count"]
    assert sizes.len() == 30
    assert 900 < sizes.min() <= sizes.max() < 1_100  # type: ignore[operator]


@given(st.sets(IDS), st.sets(IDS), st.sets(IDS), st.integers(1, 9))
def test_what_partitions_lack_is_what_the_whole_lacks(
    held: set[str], more: set[str], unsure: set[str], of: int
) -> None:
    every = sorted(held | more)
    known = pl.DataFrame({"record_id": sorted(held)}, schema={"record_id": pl.String}).with_columns(
        state=pl.lit("in-force"), received_at=pl.lit(AT, INSTANT)
    )
    sent = pl.Series("record_id", every[::2], dtype=pl.String)
    open_ = pl.Series("record_id", sorted(unsure), dtype=pl.String)
    whole = lack(known, sent, open_, AT)
    parts = [
        lack(
            known.filter(numbers(known["record_id"], of) == n),
            sent.filter(numbers(sent, of) == n),
            open_.filter(numbers(open_, of) == n),
            AT,
        )
        for n in range(of)
    ]
    assert [i for part in parts for i in part.ids] == whole.ids.to_list()
    assert (sum(p.shown for p in parts), sum(p.strange for p in parts)) == (whole.shown, whole.strange)
