"""Inbox objects: addresses and ids."""

import json

import pytest

from credit.errors import FileRefused
from functions.intake.inbox import Address, Arrival, Wishes, submission_id


def test_an_address_names_agency_dataset_and_file():
    address = Address.parse("11990100MC00000121/org-penalty/处罚 2024.csv")
    assert (address.agency, address.dataset, address.ticket, address.file_name) == (
        "11990100MC00000121",
        "org-penalty",
        None,
        "处罚 2024.csv",
    )


def test_an_upload_through_the_api_carries_its_ticket():
    assert Address.parse("A1/org-penalty/ticket-1/x.csv").ticket == "ticket-1"


@pytest.mark.parametrize("key", ["x.csv", "a/x.csv", "//x", "a/b/", "../etc/passwd", "a b/org/x.csv", ""])
def test_a_key_without_agency_and_dataset_is_refused(key: str):
    with pytest.raises(FileRefused) as refused:
        Address.parse(key)
    assert refused.value.rule == "file.bad-key"


def test_the_same_version_told_about_twice_is_the_same_arrival():
    def message(**more: object) -> str:
        return json.dumps({"detail": {"bucket": {"name": "inbox"}, "object": {"key": "键", "version-id": "1", **more}}})

    assert Arrival.of(message(size=3)).id == Arrival.of(message(size=3, sequencer="9")).id
    assert Arrival.of(message()).id != Arrival("inbox", "键", "2", 0).id


def test_a_submission_is_its_content_sender_and_dataset():
    assert submission_id("aa", "A", "D") == submission_id("aa", "A", "D")
    assert len({submission_id("aa", "A", "D"), submission_id("ab", "A", "D"), submission_id("aa", "B", "D")}) == 3


WISHES = [Wishes(), Wishes("a1"), Wishes(dry_run=True), Wishes(full=True), Wishes(withdraw_missing=True)]
WISHES.append(Wishes("a1", dry_run=True, full=True, withdraw_missing=True))


@pytest.mark.parametrize("wishes", WISHES)
def test_wishes_travel_as_metadata(wishes: Wishes):
    assert Wishes.of(wishes.metadata) == wishes
    assert all(value.isascii() for value in wishes.metadata.values())


def test_only_the_whole_word_confirms_a_withdrawal():
    assert [Wishes.of({"withdraw-missing": word}).withdraw_missing for word in ("true", "yes", "")] == [False] * 3
    assert not Wishes.of({"corrects": "../x", "dry-run": "1", "full": "yes"}).metadata


def test_more_asked_of_the_same_content_is_another_submission_but_a_correction_is_none():
    ids = [submission_id("aa", "A", "D", wishes) for wishes in WISHES]
    assert ids[0] == ids[1] == submission_id("aa", "A", "D")
    assert len(set(ids)) == len(ids) - 1
