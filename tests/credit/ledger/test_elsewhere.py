"""Records that two agencies tell of one decision: found by a key of their own, told without the other's values."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue import Dataset
from credit.catalogue.dataset import UnitFields
from credit.ledger.elsewhere import conflicts, noticed, shared_keys
from credit.ledger.keys import fold

MINE, THEIRS = "11990100MC00000121", "11990100MC0000178F"
SECRET = bytes(32)
ROW = {"MC": "甲", "DM": "91990100MA0TEXT129", "WSH": "测罚〔2026〕1号", "SL": 1}


def across(dataset: Dataset, *fields: str, source: str | None = None) -> Dataset:
    parts = {name: getattr(dataset, name) for name in Dataset.model_fields}
    units = (UnitFields(name=source, source=True),) if source else ()
    return Dataset(**{**parts, "same_across_sources": fields, "units": units})


def key(framed, dataset: Dataset, secret: bytes = SECRET, **row: object) -> str | None:
    told: str | None = shared_keys(framed([{**ROW, **row}]), dataset, secret)[0]
    return told


def test_the_key_is_the_same_in_every_spelling_and_for_every_sender(dataset: Dataset, framed) -> None:
    shared = across(dataset, "WSH", "DM")
    first = key(framed, shared)
    assert len(first or "") == 32
    assert first == key(framed, shared, WSH="测罚[2026]1号", MC="乙", SL=2)
    assert first != key(framed, shared, WSH="测罚〔2026〕2号")
    assert first != key(framed, shared, bytes(31) + b"\1")


def test_records_that_lack_the_same_thing_are_not_the_same(dataset: Dataset, framed) -> None:
    shared = across(dataset, "WSH", "DM")
    assert [key(framed, shared, DM=None), key(framed, shared, WSH="—")] == [None, None]
    assert key(framed, dataset) is None


parts = st.text(alphabet="Aa1 〔=\x1f", max_size=3)


@settings(deadline=None)
@given(parts, parts, parts, parts)
def test_two_keys_are_the_same_only_if_each_of_their_fields_is(
    dataset: Dataset, framed, wsh: str, dm: str, other_wsh: str, other_dm: str
) -> None:
    shared = across(dataset, "WSH", "DM")
    one, other = key(framed, shared, WSH=wsh, DM=dm), key(framed, shared, WSH=other_wsh, DM=other_dm)
    assert (one is None) == (not fold(wsh) or not fold(dm))
    if one is not None:
        assert (one == other) == ((fold(wsh), fold(dm)) == (fold(other_wsh), fold(other_dm)))


def frames(dataset: Dataset, framed, *, agency: str = THEIRS, state: str = "in-force", **theirs: object):
    mine = framed([ROW]).with_columns(_sheet=pl.lit(""), _row=pl.lit(2, pl.UInt32), record_id=pl.lit("m"))
    other = framed([{**ROW, **theirs}]).with_columns(record_id=pl.lit("t"), agency=pl.lit(agency), state=pl.lit(state))
    return tuple(f.with_columns(shared_keys(f, dataset, SECRET)) for f in (mine, other))


def test_the_same_content_is_perhaps_one_record(dataset: Dataset, framed) -> None:
    shared = across(dataset, "WSH", "DM", source="MC")
    pairs = conflicts(*frames(shared, framed, MC="另一单位"), shared, MINE)
    assert pairs.rows() == [("", 2, "m", "t", THEIRS, [])]
    assert noticed(pairs, shared).select("_row", "rule").rows() == [(2, "record.elsewhere-same")]


def test_another_content_is_a_conflict_whose_values_are_not_told(dataset: Dataset, framed) -> None:
    shared = across(dataset, "WSH", "DM")
    pairs = conflicts(*frames(shared, framed, MC="秘密", SL=7), shared, MINE)
    assert pairs["fields"].to_list() == [["MC", "SL"]]
    (told,) = noticed(pairs, shared).rows(named=True)
    assert told["rule"] == "record.elsewhere-differs"
    assert json.loads(told["facts"]) == {"fields_zh": "MC、SL", "fields_en": "MC, SL"}
    assert "秘密" not in str(told)
    assert THEIRS not in str(told)


@pytest.mark.parametrize(
    "other", [{"agency": MINE}, {"state": "withdrawn"}, {"state": "repaired"}, {"WSH": "测罚〔2026〕9号"}]
)
def test_own_records_hidden_ones_and_others_that_have_moved_on_are_none(dataset: Dataset, framed, other) -> None:
    shared = across(dataset, "WSH", "DM")
    assert not conflicts(*frames(shared, framed, **other), shared, MINE).height


def test_several_others_are_one_finding_for_the_row(dataset: Dataset, framed) -> None:
    shared = across(dataset, "WSH", "DM")
    mine, one = frames(shared, framed, SL=7)
    another = one.with_columns(
        record_id=pl.lit("u"), agency=pl.lit("11990100MC000008XU"), JE=pl.lit(3).cast(one["JE"].dtype)
    )
    pairs = conflicts(mine, pl.concat([one, another]), shared, MINE)
    assert pairs.select("other_record_id", pl.col("fields").list.join(",")).rows() == [("t", "SL"), ("u", "JE,SL")]
    assert json.loads(noticed(pairs, shared)["facts"][0])["fields_en"] == "JE, SL"
    assert noticed(pairs, shared).height == 1
