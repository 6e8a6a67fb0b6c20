"""Rows that are older than what the ledger has: told, never written, in whatever order the files arrive."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue import Dataset, Field
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.envelope import INSTANT
from credit.ledger.moments import AHEAD, UNREADABLE, moments, stamped

AT = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
ROW = {"record_id": pl.String, "record_hash": pl.String, "source_updated_at": INSTANT}
KNOWN = {**ROW, "version": pl.Int32, "state": pl.String}


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-02 10:15:00", "2026-03-02T10:15:00.000", "2026/3/2 10:15:00", "2026-03-02 10:15", "20260302101500"),
        *("2026年3月2日 10时15分0秒", "2026-03-02T02:15:00Z", "2026-03-02T10:15:00+08:00", " 2026-03-02 10:15:00 "),
        *("1772417700", "1772417700000"),
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert moments(pl.Series([None, text])).to_list() == [None, AT]


def test_a_day_is_its_beginning_in_china() -> None:
    assert moments(pl.Series(["2026-03-02", "20260302"])).unique().to_list() == [AT - timedelta(hours=10, minutes=15)]


@pytest.mark.parametrize(
    "text", ["3/2/2026 10:15", "每日", "1900-01-01 00:00:00", "1970-01-01", "0", "2026-02-30 10:00:00"]
)
def test_what_is_no_moment_or_might_be_two(text: str) -> None:
    assert moments(pl.Series([text])).to_list() == [None]


def timed(dataset: Dataset) -> Dataset:
    stamp = Field.model_validate({"code": "SJ", "label": {"zh": "时间", "en": "Time"}, "core": False})
    parts = {name: getattr(dataset, name) for name in Dataset.model_fields}
    return Dataset(**{**parts, "fields": (*dataset.fields, stamp), "updated_at": "SJ"})


def test_stamps_that_count_for_nothing_are_told(dataset: Dataset) -> None:
    rows = pl.DataFrame({"_sheet": "", "_row": [2, 3, 4, 5], "SJ": ["2026-03-02 10:15:00", "昨天", "2099-12-31", None]})
    told, noticed = stamped(rows, timed(dataset), AT)
    assert told["source_updated_at"].to_list() == [AT, None, None, None]
    assert noticed.select("_row", "field", "rule").rows() == [(3, "SJ", UNREADABLE), (4, "SJ", AHEAD)]
    assert (UNREADABLE, AHEAD) == ("record.time-unreadable", "record.time-ahead")


def test_a_dataset_without_time_stamps_stays_as_it_is(dataset: Dataset) -> None:
    rows = pl.DataFrame({"_sheet": [""], "_row": [2]})
    told, noticed = stamped(rows, dataset, AT)
    assert told.equals(rows)
    assert not noticed.height


def change(content: str, at: int | None, known: str, known_at: int | None, state: str = "in-force") -> str:
    row = pl.DataFrame([("a", content, _at(at))], schema=ROW, orient="row")
    held = pl.DataFrame([("a", known, _at(known_at), 1, state)], schema=KNOWN, orient="row")
    told: str = compare(row, held)["change"][0]
    return told


def _at(hour: int | None) -> datetime | None:
    return None if hour is None else AT + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("sent", "known", "expected"),
    [
        (("2", 1), ("1", 2), "outdated"),
        (("2", 3), ("1", 2), "changed"),
        (("2", 2), ("1", 2), "changed"),
        (("2", None), ("1", 2), "changed"),
        (("2", 1), ("1", None), "changed"),
        (("1", 1), ("1", 2), "unchanged"),
        (("1", 3), ("1", 2), "refreshed"),
        (("1", 3), ("1", None), "refreshed"),
        (("1", None), ("1", 2), "unchanged"),
    ],
)
def test_what_a_time_stamp_decides(sent: tuple[str, int], known: tuple[str, int], expected: str) -> None:
    assert change(*sent, *known) == expected


def test_an_outdated_row_makes_no_version_and_leaves_no_state() -> None:
    assert "outdated" not in WRITTEN
    assert change("2", 1, "1", 2, "repaired") == "outdated"
    row = pl.DataFrame([("a", "1", _at(5))], schema=ROW, orient="row")
    held = pl.DataFrame([("a", "1", _at(2), 3, "withdrawn")], schema=KNOWN, orient="row")
    assert compare(row, held).select("change", "version", "state").rows() == [("refreshed", 4, "withdrawn")]


def arrived(order: Sequence[tuple[str, int]]) -> pl.DataFrame:
    """The versions of one record after its rows have arrived in this order."""
    held = pl.DataFrame(schema=KNOWN)
    for content, at in order:
        row = pl.DataFrame([("a", content, _at(at))], schema=ROW, orient="row")
        newest = (
            held.sort("version")
            .tail(1)
            .with_columns(source_updated_at=pl.lit(held["source_updated_at"].max(), INSTANT))
        )
        written = compare(row, newest).filter(pl.col("change").is_in(WRITTEN)).select(*KNOWN)
        held = pl.concat([held, written.cast(KNOWN)])
    return held


rows = st.dictionaries(st.integers(0, 9), st.sampled_from("123"), min_size=1, max_size=6)


@settings(deadline=None)  # a comparison for every row
@given(rows, st.randoms(use_true_random=False))
def test_files_in_any_order_end_with_what_the_source_said_last(told: dict[int, str], chance) -> None:
    in_order = [(content, at) for at, content in sorted(told.items())]
    shuffled = in_order.copy()
    chance.shuffle(shuffled)
    newest = arrived(shuffled).sort("version").tail(1)
    assert newest["record_hash"].to_list() == [in_order[-1][0]]
    assert newest["record_hash"].equals(arrived(in_order).sort("version").tail(1)["record_hash"])


@settings(deadline=None)  # a comparison for every row
@given(rows, st.randoms(use_true_random=False))
def test_sending_everything_again_writes_nothing(told: dict[int, str], chance) -> None:
    order = [(content, at) for at, content in told.items()]
    again = [*order, *order]
    assert arrived(again).height == arrived(order).height
