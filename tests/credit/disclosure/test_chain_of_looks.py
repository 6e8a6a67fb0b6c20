"""Whatever is done to one entry of the access log is found."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from credit.disclosure.looks import ALTERED, MISSING, MOVED, NOTHING, UNLINKED, Chain, fingerprint

Entry = dict[str, Any]


def chain(length: int) -> list[Entry]:
    """A sound log of one look a day."""
    told: list[Entry] = []
    for number in range(1, length + 1):
        entry = {
            "day": f"2026-03-{number:02}", "entry": f"{number:012d}", "purpose": "inspection", "results": number,
            "previous": told[-1]["hash"] if told else NOTHING,
        }  # fmt: skip
        told.append(hashed(entry))
    return told


def hashed(entry: Mapping[str, Any]) -> Entry:
    return {**entry, "hash": fingerprint(entry)}


def kinds(entries: list[Entry]) -> set[str]:
    return {fault.kind for fault in Chain().follow(entries)}


lengths = st.integers(min_value=3, max_value=28)


@given(lengths)
def test_a_log_as_it_was_written_has_no_fault(length: int):
    assert kinds(chain(length)) == set()


@given(lengths, st.data())
def test_a_changed_entry_is_found(length: int, data: st.DataObject):
    told = chain(length)
    at = data.draw(st.integers(0, length - 1))
    name = data.draw(st.sampled_from(["purpose", "results", "day", "previous"]))
    told[at] = {**told[at], name: "2026-03-31" if name == "day" else "another"}
    assert ALTERED in kinds(told)


@given(lengths, st.data())
def test_a_changed_entry_with_a_hash_that_fits_breaks_the_next_one(length: int, data: st.DataObject):
    told = chain(length)
    at = data.draw(st.integers(0, length - 2))
    told[at] = hashed({**told[at], "purpose": "another"})
    assert kinds(told) == {UNLINKED}


@given(lengths, st.data())
def test_a_dropped_entry_is_found(length: int, data: st.DataObject):
    told = chain(length)
    at = data.draw(st.integers(0, length - 2))
    del told[at]
    assert MISSING in kinds(told)


@given(lengths, st.data())
def test_two_entries_that_changed_places_are_found(length: int, data: st.DataObject):
    told = chain(length)
    at = data.draw(st.integers(0, length - 2))
    told[at], told[at + 1] = told[at + 1], told[at]
    assert kinds(told) & {MISSING, MOVED}


@given(lengths, st.data())
def test_an_entry_that_stands_twice_is_found(length: int, data: st.DataObject):
    told = chain(length)
    at = data.draw(st.integers(0, length - 1))
    told.insert(at, told[at])
    assert MOVED in kinds(told)


def test_an_entry_without_anything_is_a_fault_and_no_crash():
    assert ALTERED in kinds([{}, *chain(3)])
