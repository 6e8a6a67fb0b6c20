"""Which records a full submission withdraws, and when it withdraws none."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from credit.ledger.envelope import INSTANT
from credit.ledger.missing import Limit, missing

HELD = ("record_id", "state")
LIMIT = Limit(share=0.1, records=20)
AT = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


def holdings(*records: str, **states: str) -> pl.DataFrame:
    told = {**dict.fromkeys(records, "in-force"), **states}
    frame = pl.DataFrame({"record_id": [*told], "state": [*told.values()]}, schema=dict.fromkeys(HELD, pl.String))
    return frame.with_columns(received_at=pl.lit(AT, INSTANT))


def ids(told: Iterable[str]) -> pl.Series:
    return pl.Series("record_id", list(told), dtype=pl.String)


def lacked(held: pl.DataFrame, sent: str, unsure: str = "", *, whole: bool = True, limit: Limit | None = LIMIT):
    found = missing(held, ids(sent), ids(unsure), AT, whole=whole, limit=limit)
    return found.ids.to_list(), found.rule


def test_what_the_file_lacks_goes() -> None:
    assert lacked(holdings("a", "b", "c"), "ab") == (["c"], None)
    assert lacked(holdings("a", "b"), "abx") == ([], None)


def test_what_is_hidden_already_stays_as_it_is_and_what_is_disputed_goes() -> None:
    assert lacked(holdings("a", r="repaired", w="withdrawn", d="disputed"), "a") == (["d"], None)


def test_what_was_received_after_the_file_stays() -> None:
    after = pl.when(record_id="c").then(pl.lit(AT + timedelta(seconds=1), INSTANT)).otherwise("received_at")
    assert lacked(holdings("a", "b", "c").with_columns(received_at=after), "a") == (["b"], None)


def test_a_row_that_was_not_accepted_holds_its_record() -> None:
    assert lacked(holdings("a", "b", "c"), "ab", unsure="b") == (["c"], None)


def test_a_row_whose_record_nobody_knows_may_be_any_of_them() -> None:
    assert lacked(holdings("a", "b", "c"), "abx", unsure="x") == (["c"], "file.full-incomplete")
    assert lacked(holdings("a", "b"), "abx", unsure="x") == ([], None)


def test_a_file_that_was_not_read_whole_withdraws_nothing() -> None:
    assert lacked(holdings("a", "b"), "a", whole=False) == (["b"], "file.full-incomplete")


def test_many_go_only_if_the_sender_says_so() -> None:
    many = [f"r{n}" for n in range(100)]
    held = holdings(*many)
    for gone, rule in ((10, None), (19, None), (20, "file.full-withdraws-many"), (100, "file.full-withdraws-many")):
        found = missing(held, ids(many[gone:]), ids(""), AT, whole=True, limit=LIMIT)
        assert (found.ids.len(), found.rule) == (gone, rule)
        assert missing(held, ids(many[gone:]), ids(""), AT, whole=True, limit=None).rule is None
    assert found.facts == {"count": 100, "held": 100, "share": "100.0%"}


letters = st.sets(st.sampled_from("abcdefgh"))


@given(letters, letters, letters)
def test_nothing_goes_that_was_sent_and_nothing_stays_that_was_not(held, sent, unsure) -> None:
    found = missing(holdings(*held), ids(sent | unsure), ids(unsure), AT, whole=True, limit=None)
    assert set(found.ids) == held - sent - unsure
    assert (found.rule is not None) == bool(set(found.ids) and unsure - held)
    assert (
        missing(holdings(*held - set(found.ids)), ids(sent | unsure), ids(unsure), AT, whole=True, limit=None).ids.len()
        == 0
    )
