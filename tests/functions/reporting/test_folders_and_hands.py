"""Targets that are a folder, or a person: files go out, receipts come back, whenever somebody brings them."""

from pathlib import Path

import pytest

from credit.errors import BadRequest
from functions.reporting import batches, by_hand, send, targets
from functions.reporting.transports import transport
from localstack.simulators.drop import Folder
from tests.functions.reporting.county import County


def looked(county: County) -> Folder:
    assert isinstance(county.there, Folder)
    county.there.look()
    return county.there


def test_a_folder_gets_whole_files_and_gives_receipts_and_a_list(county: County):
    above = county.connected("front-end")
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    assert county.batches()[0]["state"] == 30
    out = sorted(path.name for path in (county.home / "exchange" / "outgoing").iterdir())
    assert [name.partition(".")[2] for name in out] == ["manifest.json", "ok", "xml"]
    looked(county)
    county.pass_time(minutes=11)
    county.run()
    assert (county.batches()[0]["state"], above.held("HMD")) == (50, {"h1": 1})
    county.pass_time(days=1)
    county.run()
    assert county.copy("h1", "front-end")["state"] == 60


def test_late_double_and_unreadable_receipts_in_a_folder(county: County):
    above = county.connected("front-end")
    above.fail("garbled-receipt")
    above.fail("duplicate-receipt")
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    looked(county)
    county.pass_time(minutes=11)
    county.run()
    assert county.batches()[0]["state"] == 30
    looked(county).remind()
    county.pass_time(minutes=11)
    county.run()
    assert (county.batches()[0]["state"], len(above.log)) == (50, 1)
    looked(county).remind()
    county.pass_time(days=1)
    county.run()
    assert len(county.batches()) == 1


def test_what_is_withdrawn_while_it_lies_in_the_folder_follows_it(county: County):
    above = county.connected("front-end")
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    county.upload(county.honour("h1", 1, state="withdrawn"), dataset="red-list")
    county.run()
    assert len(county.batches()) == 1
    looked(county)
    county.pass_time(minutes=11)
    county.run()
    county.run()
    looked(county)
    assert [operation for operation, _, _ in above.log] == ["I", "C"]
    assert above.held("HMD") == {}


def test_what_nobody_has_fetched_yet_is_taken_back_when_it_may_no_longer_be_shown(county: County):
    above = county.connected("front-end")
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.call("daily-sweep", {})
    county.work(until="send")
    county.act_as("report-send")
    (batch,) = batches.opened("front-end")
    target = targets.named("front-end")
    transport(target).send(batches.parcel(send._tried(target, batch)))  # killed before it could be noted
    county.executions.forget()
    county.upload(county.honour("h1", 1, state="withdrawn"), dataset="red-list")
    county.pass_time(minutes=3)
    county.run()
    looked(county)
    assert (above.log, [b["state"] for b in county.batches()]) == ([], [90])


def test_a_folder_that_is_not_there_is_tried_again(county: County):
    county.connected("front-end")
    (county.home / "exchange" / "outgoing").rename(county.home / "exchange" / "elsewhere")
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    assert county.batches()[0]["state"] == 25
    (county.home / "exchange" / "elsewhere").rename(county.home / "exchange" / "outgoing")
    county.pass_time(minutes=2)
    county.run()
    assert county.batches()[0]["state"] == 30


def by_hand_connected(county: County) -> None:
    county.act_as("operator")
    from functions.reporting import standing

    standing.mark("by-hand", connected=True)


def test_a_person_carries_a_table_over_and_the_receipts_back(county: County, tmp_path: Path):
    by_hand_connected(county)
    county.upload(county.honour("h1", 1), county.honour("h2", 2, HMD_RYNR="=1+1"), dataset="red-list")
    county.run()
    assert county.batches()[0]["state"] == 28
    county.act_as("operator")
    target = targets.named("by-hand")
    names = [name for name, _ in by_hand.exported(target, tmp_path / "out")]
    assert [name.partition(".")[2] for name in names] == ["csv", "manifest.json"]
    table = (tmp_path / "out" / names[0]).read_text("utf-8-sig").splitlines()
    assert len(table) == 3
    assert "'=1+1" in table[2] + table[1]
    batch = county.batches()[0]["batch"]
    back = f"BATCH,LINE,CODE,FIELD,MESSAGE\n{batch},*,2,,\n{batch},2,1001,HMD_TYSHXYDM,主体库中没有该主体\n"
    assert by_hand.imported(target, back.encode()) == [batch]
    county.work()
    assert sorted(county.copy(r, "by-hand")["state"] for r in ("h1", "h2")) == [50, 70]
    assert by_hand.imported(target, back.encode()) == [batch]  # twice is fine


def test_a_receipt_of_another_size_is_refused(county: County, tmp_path: Path):
    by_hand_connected(county)
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    county.act_as("operator")
    target = targets.named("by-hand")
    list(by_hand.exported(target, tmp_path / "out"))
    batch = county.batches()[0]["batch"]
    for wrong in (f"BATCH,LINE,CODE\n{batch},*,2\n", "A,B\n1,2\n", f"BATCH,LINE,CODE\n{batch},1,1001\n", "{}"):
        with pytest.raises(BadRequest):
            by_hand.imported(target, wrong.encode())
    assert county.batches()[0]["state"] == 30


def test_what_may_no_longer_be_shown_is_not_exported(county: County, tmp_path: Path):
    by_hand_connected(county)
    county.upload(county.honour("h1", 1), dataset="red-list")
    county.run()
    county.upload(county.honour("h1", 1, state="withdrawn"), dataset="red-list")
    county.act_as("operator")
    assert list(by_hand.exported(targets.named("by-hand"), tmp_path / "out")) == []
    assert county.batches()[0]["state"] == 90
