"""What incoming rows do to the ledger."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.ledger.compare import CHANGES, WRITTEN, compare

KNOWN = {"record_id": pl.String, "record_hash": pl.String, "version": pl.Int32, "state": pl.String}


def ledger(*records: tuple[str, str, int, str]) -> pl.DataFrame:
    return pl.DataFrame(records, schema=KNOWN, orient="row")


def compared(incoming: list[tuple[str, str]], known: pl.DataFrame) -> list[tuple[str, str, int | None, str | None]]:
    frame = pl.DataFrame(incoming, schema={"record_id": pl.String, "record_hash": pl.String}, orient="row")
    told = compare(frame.with_row_index("_row"), known)
    assert told["_row"].to_list() == list(range(len(incoming)))
    return told.select("record_id", "change", "version", "state").rows()


def test_what_the_ledger_does_not_have_is_new() -> None:
    assert compared([("a", "1")], ledger()) == [("a", "new", 1, "in-force")]


def test_what_says_something_else_is_the_next_version() -> None:
    assert compared([("a", "2")], ledger(("a", "1", 4, "in-force"))) == [("a", "changed", 5, "in-force")]


def test_what_says_the_same_writes_nothing() -> None:
    assert compared([("a", "1")], ledger(("a", "1", 4, "in-force"))) == [("a", "unchanged", 4, "in-force")]


@pytest.mark.parametrize("state", ["repaired", "withdrawn"])
def test_a_repaired_record_sent_again_stays_hidden(state: str) -> None:
    assert compared([("a", "1")], ledger(("a", "1", 2, state))) == [("a", "hidden", 2, state)]


@pytest.mark.parametrize("state", ["disputed", "repaired", "withdrawn"])
def test_a_state_is_left_by_decision_only(state: str) -> None:
    assert compared([("a", "2")], ledger(("a", "1", 2, state))) == [("a", "changed", 3, state)]


def test_the_same_record_twice_in_one_submission_counts_once() -> None:
    rows = [("a", "1"), ("b", "1"), ("a", "1"), ("a", "2")]
    assert compared(rows, ledger(("b", "1", 1, "in-force"))) == [
        ("a", "new", 1, "in-force"),
        ("b", "unchanged", 1, "in-force"),
        ("a", "duplicate", None, None),
        ("a", "conflict", None, None),
    ]


def test_no_rows_change_nothing() -> None:
    assert compared([], ledger(("a", "1", 1, "in-force"))) == []


def test_a_ledger_with_two_newest_versions_is_a_fault() -> None:
    with pytest.raises(pl.exceptions.ComputeError):
        compared([("a", "1")], ledger(("a", "1", 1, "in-force"), ("a", "2", 1, "in-force")))


pairs = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("123")), max_size=20)


@given(pairs, pairs, st.lists(st.sampled_from(["in-force", "disputed", "repaired", "withdrawn"]), min_size=6))
def test_versions_have_no_gaps_and_sending_again_changes_nothing(
    incoming: list[tuple[str, str]], before: list[tuple[str, str]], states: list[str]
) -> None:
    known = ledger(*((i, h, 1, s) for (i, h), s in zip(dict(before).items(), states, strict=False)))
    frame = pl.DataFrame(incoming, schema={"record_id": pl.String, "record_hash": pl.String}, orient="row")
    told = compare(frame, known)
    assert set(told["change"]) <= set(CHANGES)
    written = told.filter(pl.col("change").is_in(WRITTEN))
    assert written["record_id"].n_unique() == written.height
    held = dict(known.select("record_id", "version").rows())
    assert all(row["version"] == held.get(row["record_id"], 0) + 1 for row in written.iter_rows(named=True))

    after = pl.concat([known.join(written, on="record_id", how="anti"), written.select(*KNOWN)])
    firsts = frame.unique("record_id", keep="first", maintain_order=True)
    assert set(compare(firsts, after)["change"]) <= {"unchanged", "hidden"}
