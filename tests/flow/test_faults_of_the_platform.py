"""A fault of the platform: the sender is told that it is held up, and gets the answer when the fault is gone."""

from collections.abc import Iterator

import pytest

from cloud import clock, knowledge
from functions.intake import submissions
from localstack.samples import samples
from tests.platform_fixture import Platform, start


@pytest.fixture
def own(tmp_path) -> Iterator[Platform]:
    made = start(tmp_path)
    yield made
    made.end()


def test_a_file_that_meets_a_broken_ledger_is_held_up_and_answered_once_it_is_mended(own: Platform):
    register = samples(knowledge.catalogue(), clock.today())[0]
    catalogue = own.home / "catalogue.sqlite"
    catalogue.mkdir()  # no ledger can be opened here
    sent = own.send(register.agency.code, register.dataset, register.name, register.content)

    def held_up() -> bool:
        item = own.table("submissions").get({"id": sent.submission}) or {}
        return item.get("state") == submissions.HELD_UP

    own.until(held_up, "receipt that it is held up")
    assert b"\xe8\x87\xaa\xe5\x8a\xa8\xe9\x87\x8d\xe8\xaf\x95" in own.outbox(
        f"{sent.agency}/{sent.submission}/receipt.json"
    )
    catalogue.rmdir()
    own.until(lambda: own.gongxin("sweep").returncode == 0 and bool(own._receipt(sent)), "answer")
    receipt = own.receipts([sent])[0]
    own.settle()
    assert receipt["state"] == submissions.FINISHED
    assert receipt["ledger"]["new"] == 60
