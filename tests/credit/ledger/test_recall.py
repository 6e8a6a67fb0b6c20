"""What taking a submission back does to records: gone, as they were before, or overtaken."""

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue import Dataset
from credit.ledger.compare import compare
from credit.ledger.envelope import schema
from credit.ledger.recall import as_marked, recalled


@pytest.fixture
def dataset() -> Dataset:
    return knowledge.catalogue().dataset("org-penalty")


def versions(dataset, *rows: tuple[str, int, str, str]) -> pl.DataFrame:
    """Versions as the ledger keeps them, from record, version, state and hash."""
    told = [dict(zip(("record_id", "version", "state", "record_hash"), row, strict=True)) for row in rows]
    absent = {name: None for name in schema(dataset) if name not in ("record_id", "version", "state", "record_hash")}
    return pl.DataFrame([{**absent, **row} for row in told], schema=schema(dataset))


def brought(*pairs: tuple[str, int]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"record_id": pl.String, "version": pl.Int32}, orient="row")


def told(frame: pl.DataFrame) -> set[tuple]:
    return set(frame.select("record_id", "version", "state", "change", "record_hash").iter_rows())


def test_what_was_unknown_before_is_gone_and_what_was_known_says_again_what_it_said(dataset) -> None:
    held = versions(dataset, ("new", 1, "in-force", "a"), ("old", 3, "disputed", "c"))
    earlier = versions(dataset, ("old", 2, "disputed", "b"))
    assert told(recalled(brought(("new", 1), ("old", 3)), held, earlier, dataset)) == {
        ("new", 2, "recalled", "withdrawn", "a"),
        ("old", 4, "disputed", "changed", "b"),
    }


def test_what_a_later_submission_has_altered_stays_as_it_is(dataset) -> None:
    held = versions(dataset, ("r", 2, "in-force", "b"))
    assert recalled(brought(("r", 1)), held, versions(dataset), dataset).is_empty()


def test_what_was_deleted_by_the_submission_is_there_again(dataset) -> None:
    held, earlier = versions(dataset, ("r", 2, "withdrawn", "a")), versions(dataset, ("r", 1, "in-force", "a"))
    assert told(recalled(brought(("r", 2)), held, earlier, dataset)) == {("r", 3, "in-force", "changed", "a")}


def test_what_was_recalled_before_and_sent_again_is_gone_again(dataset) -> None:
    held, earlier = versions(dataset, ("r", 3, "in-force", "b")), versions(dataset, ("r", 2, "recalled", "a"))
    assert told(recalled(brought(("r", 3)), held, earlier, dataset)) == {("r", 4, "recalled", "withdrawn", "b")}


@pytest.mark.parametrize("content", ["a", "b"])
def test_a_recalled_record_that_is_sent_again_is_in_force_again(content: str) -> None:
    incoming = pl.DataFrame({"record_id": ["r"], "record_hash": [content]})
    current = pl.DataFrame({"record_id": ["r"], "record_hash": ["a"], "version": [2], "state": ["recalled"]})
    (row,) = compare(incoming, current).select("change", "version", "state").iter_rows()
    assert row == ("changed", 3, "in-force")


def test_marks_alone_are_looked_through_and_a_repair_is_not(dataset) -> None:
    held = versions(
        dataset,
        ("marked", 3, "disputed", "a"),
        ("altered", 3, "disputed", "b"),
        ("repaired", 2, "repaired", "a"),
        ("plain", 1, "in-force", "a"),
    )
    changes = pl.DataFrame(
        [
            ("marked", 1, "new"), ("marked", 2, "marked"), ("marked", 3, "marked"), ("marked", 4, "withdrawn"),
            ("altered", 1, "new"), ("altered", 2, "changed"), ("altered", 3, "marked"),
            ("repaired", 1, "new"), ("repaired", 2, "marked"),
        ],
        schema={"record_id": pl.String, "version": pl.Int32, "change": pl.String}, orient="row",
    )  # fmt: skip
    ours = brought(("marked", 1), ("altered", 1), ("repaired", 1), ("plain", 1))
    lifted = as_marked(ours, held, changes)
    assert lifted.rows() == [("marked", 3), ("altered", 1), ("repaired", 1), ("plain", 1)]
    assert set(recalled(lifted, held, held.clear(), dataset)["record_id"]) == {"marked", "plain"}
