"""Marks on records: who may set which on what, the version that this makes, and that it outlives its sender."""

from itertools import product
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud import knowledge
from credit.catalogue import Dataset
from credit.ledger import envelope
from credit.ledger.compare import compare
from credit.ledger.envelope import State
from credit.ledger.marking import MARKED, Mark, MarkPolicy, Party, marked

POLICY = MarkPolicy.of(knowledge.document("states/record.yaml"))
MARKS, STATES, PARTIES = get_args(Mark), get_args(State), get_args(Party)
# Who brings a record of a negative dataset from which state to which, with which mark; nobody does anything else.
CELLS = {
    ("disputed", "in-force", "managing-body"): "disputed",
    ("disputed", "in-force", "source"): "disputed",
    ("none", "disputed", "managing-body"): "in-force",
    ("none", "disputed", "setter"): "in-force",
    ("repaired", "in-force", "managing-body"): "repaired",
    ("repaired", "disputed", "managing-body"): "repaired",
    ("none", "repaired", "managing-body"): "in-force",
}


@pytest.mark.parametrize(("mark", "state", "party"), list(product(MARKS, STATES, PARTIES)))
def test_each_cell(mark: str, state: str, party: str):
    assert POLICY.after(mark, state, "negative", [party]) == CELLS.get((mark, state, party))


@pytest.mark.parametrize("nature", ["basic", "positive"])
@pytest.mark.parametrize("state", STATES)
def test_only_what_speaks_against_somebody_is_repaired(nature: str, state: str):
    assert POLICY.after("repaired", state, nature) is None


def test_whoever_is_nobody_does_nothing():
    for mark, state in product(MARKS, STATES):
        assert POLICY.after(mark, state, "negative", []) is None


def held(dataset: Dataset, **more: Any) -> pl.DataFrame:
    plain = {"record_id": "r", "version": 3, "state": "in-force", "record_hash": "h", "subject_id": "s", "link": "03"}
    told = {"agency": "a", "agency_region": "990100", "sheet": "Sheet1", "row": 7, "MC": "甲", "submission": "s1"}
    row = {**dict.fromkeys(envelope.schema(dataset)), **plain, **told, **more}
    return pl.DataFrame([row], schema=envelope.schema(dataset))


def test_a_mark_is_a_version_that_says_the_same(dataset: Dataset):
    before = held(dataset)
    (after,) = marked(before, dataset, "disputed").to_dicts()
    assert (after["version"], after["state"], after["change"]) == (4, "disputed", MARKED)
    same = ("record_id", "record_hash", "subject_id", "link", "agency", "agency_region", *dataset.by_code)
    assert {name: after[name] for name in same} == {name: before[name][0] for name in same}
    assert (after["_sheet"], after["_row"]) == ("", 0)


def test_a_column_that_the_table_did_not_know_yet_is_empty(dataset: Dataset):
    assert marked(held(dataset).drop("JE", "system"), dataset, "repaired")["JE"].to_list() == [None]


SENDING = st.tuples(st.just("send"), st.sampled_from(["h1", "h2", "h3"]))
MARKING = st.tuples(st.just("mark"), st.sampled_from(MARKS))


@given(st.lists(SENDING | MARKING, max_size=12))
def test_whatever_its_sender_sends_only_a_decision_alters_the_state(steps: list[tuple[str, str]]):
    dataset = knowledge.catalogue().dataset("org-penalty")
    known = pl.DataFrame(schema=envelope.schema(dataset)).select("record_id", "record_hash", "version", "state")
    state, version = "in-force", 0
    for what, told in steps:
        if what == "mark":
            after = POLICY.after(told, state, "negative", PARTIES) if version else None
            if after:
                full = held(dataset, **known.to_dicts()[0])
                known = marked(full, dataset, after).select(known.columns).cast(dict(known.schema))
                state, version = after, version + 1
        else:
            incoming = pl.DataFrame({"record_id": ["r"], "record_hash": [told]})
            compared = compare(incoming, known)
            version += compared["change"][0] in ("new", "changed")
            known = compared.select(known.columns).cast(dict(known.schema))
        if version:
            assert known.select("version", "state").row(0) == (version, state)
