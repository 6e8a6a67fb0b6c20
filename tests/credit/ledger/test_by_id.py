"""Rows find their records by hashes of their ids as they would by the ids, also where two hashes fall together."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from credit.ledger import by_id

IDS = st.lists(st.text("abc", min_size=1, max_size=2), max_size=8)
HASHES: tuple[Callable[[pl.Expr], pl.Expr], ...] = (by_id.hashed, lambda ids: ids.str.len_bytes())  # the other collides


@pytest.mark.parametrize("by", HASHES)
@given(rows=IDS, known=IDS.map(lambda ids: list(dict.fromkeys(ids))))
def test_hashes_find_what_ids_find(by: Callable[[pl.Expr], pl.Expr], rows: list[str], known: list[str]) -> None:
    asked = pl.DataFrame({"n": range(len(rows)), "record_id": pl.Series(rows, dtype=pl.String)})
    records = pl.DataFrame({"record_id": pl.Series(known, dtype=pl.String), "says": range(len(known))})
    plain = asked.join(records, on="record_id", how="left", maintain_order="left")
    assert_frame_equal(by_id.beside(asked, records, by), plain)


def test_a_record_that_is_known_twice_is_a_fault() -> None:
    twice = pl.DataFrame({"record_id": ["a", "a"], "says": [1, 2]})
    with pytest.raises(pl.exceptions.ComputeError):
        by_id.beside(pl.DataFrame({"record_id": ["a"]}), twice)


@given(ids=IDS)
def test_rows_are_alone_if_no_two_share_an_id(ids: list[str]) -> None:
    assert by_id.alone(pl.DataFrame({"record_id": pl.Series(ids, dtype=pl.String)})) == (len(set(ids)) == len(ids))
