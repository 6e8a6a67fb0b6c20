"""A record that says the same and is about somebody else now is a version of its own."""

import polars as pl

from credit.ledger.compare import WRITTEN, compare
from credit.ledger.relinking import relinked, unlinked

CURRENT = pl.DataFrame(
    {
        "record_id": ["a", "b", "c"],
        "record_hash": ["1", "2", "3"],
        "version": pl.Series([4, 1, 2], dtype=pl.Int32),
        "state": ["in-force", "in-force", "repaired"],
        "subject_id": ["s", None, "s"],
        "link": ["03", "01", "03"],
    }
)


def told(*rows: tuple[str, str, str | None, str], apart: bool = False) -> list[tuple]:
    schema = {"record_id": pl.String, "record_hash": pl.String, "subject_id": pl.String, "link": pl.String}
    compared = compare(pl.DataFrame(rows, schema=schema, orient="row"), CURRENT)
    found = (unlinked if apart else relinked)(compared, CURRENT)
    return found.select("record_id", "change", "version", "state", "subject_id").rows()


def test_the_same_subject_again_is_unchanged():
    assert told(("a", "1", "s", "03")) == [("a", "unchanged", 4, "in-force", "s")]


def test_another_subject_makes_the_next_version():
    assert told(("a", "1", "t", "03")) == [("a", "relinked", 5, "in-force", "t")]
    assert "relinked" in WRITTEN


def test_a_record_that_nobody_was_known_for_is_linked_later():
    assert told(("b", "2", "t", "03")) == [("b", "relinked", 2, "in-force", "t")]


def test_a_hidden_record_stays_hidden_whoever_it_is_about():
    assert told(("c", "3", "t", "03")) == [("c", "relinked", 3, "repaired", "t")]


def test_a_change_of_content_takes_the_subject_along():
    assert told(("a", "9", "t", "03")) == [("a", "changed", 5, "in-force", "t")]


def test_a_linked_record_about_nobody_certain_any_more_is_taken_out():
    rows = (("a", "1", None, "04"), ("b", "2", None, "04"), ("d", "4", None, "04"))
    assert told(*rows, apart=True) == [("a", "relinked", 5, "in-force", None)]


def test_it_is_taken_out_in_one_version_whatever_it_says_now():
    assert told(("a", "9", "x", "02"), apart=True) == [("a", "relinked", 5, "in-force", None)]
