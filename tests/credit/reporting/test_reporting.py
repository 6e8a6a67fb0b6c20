"""The pure parts of reporting: operations, ids, signatures, receipts that add up, files in every format."""

from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from credit.disclosure.record import State
from credit.reporting.batch import FileFacts, Manifest, Period, batch_id
from credit.reporting.deciding import UNKNOWN, Held, operation
from credit.reporting.receipt import Receipt
from credit.reporting.target import WITHDRAWALS, Retry, Window
from credit.reporting.transport import Garbled, Unreachable
from credit.reporting.wire import receipts
from credit.reporting.wire.elements import parsed, written
from credit.reporting.wire.rows import encoded

KEY = b"k" * 32
STATES: list[State | None] = ["in-force", "disputed", "repaired", "withdrawn", None]


def manifest(**more) -> Manifest:
    facts = {
        "batch": batch_id("990100", "XZCF", date(2026, 11, 23), 1),
        "target": "province",
        "catalogue": "XZCF",
        "schema_version": "2018",
        "rules_version": "1",
        "mode": "increment",
        "kind": "changes",
        "window": Period(since=datetime(2026, 11, 22, tzinfo=UTC), until=datetime(2026, 11, 23, tzinfo=UTC)),
        "rows": 2,
        "operations": {"I": 2},
        "sums": {"CF_NR_FK": "3.5"},
        "file": FileFacts(name="a.xml", format="xml", bytes=3, sha256="0" * 64),
        "creator": "gongxin/990100",
        "created_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    return Manifest(**{**facts, **more})


@given(
    held=st.none() | st.builds(Held, st.integers(1, 3), st.sampled_from(["a", "b", UNKNOWN])),
    wanted=st.none() | st.sampled_from(["a", "b"]),
    state=st.sampled_from(STATES),
)
def test_an_operation_leads_from_what_is_held_to_what_may_be_had(held, wanted, state):
    found = operation(held, wanted, state)
    if found is None:
        assert (held is None and wanted is None) or (held is not None and held.hash == wanted)
    elif found in WITHDRAWALS:
        assert held is not None
        assert wanted is None
    else:
        assert wanted is not None
        assert (found == "insert") == (held is None)


def test_a_manifest_is_vouched_for_and_any_change_shows():
    signed = manifest().signed(KEY)
    assert signed.holds(KEY)
    assert Manifest.model_validate_json(signed.text()).holds(KEY)
    assert not signed.holds(b"x" * 32)
    assert not signed.model_copy(update={"rows": 3}).holds(KEY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"received": 2, "accepted": 1, "rejected": 0},
        {"received": 2, "accepted": 1, "rejected": 1, "errors": []},
        {"received": 2, "accepted": 1, "rejected": 1, "errors": [{"code": "x"}]},
        {"received": 2, "accepted": 0, "rejected": 2, "errors": [{"line": 1, "code": "x"}, {"line": 1, "code": "y"}]},
        {"received": -1, "accepted": -1, "rejected": 0},
    ],
)
def test_a_receipt_that_does_not_add_up_is_none(wrong):
    with pytest.raises(ValidationError):
        Receipt.model_validate({"batch": "b", "status": "partly", **wrong})


def test_a_receipt_fits_its_own_batch_alone():
    receipt = Receipt(batch="b", status="accepted", received=2, accepted=2)
    assert receipt.fits("b", 2)
    assert not receipt.fits("c", 2)
    assert not receipt.fits("b", 3)
    beyond = Receipt(batch="b", status="partly", received=1, rejected=1, errors=[{"line": 5, "code": "x"}])
    assert not beyond.fits("b", 1)


def test_the_answer_of_a_county_interface_may_be_the_receipt():
    sizes = b'"totalSize": 2, "successSize": 1, "failSize": 1, "tips": [{"line": 2, "code": "1001"}]'
    told = b'{"errorCode": 200, "errorMsg": "ok", ' + sizes + b"}"
    answer = receipts.answered(told, manifest())
    assert answer.receipt
    assert (answer.taken, answer.receipt.accepted, answer.receipt.errors[0].line) == (True, 1, 2)
    assert receipts.answered(b'{"errorCode": "200"}', manifest()).receipt is None
    refused = receipts.answered(b'{"errorCode": "4002", "errorMsg": "unknown department"}', manifest())
    assert refused.receipt
    assert (refused.taken, refused.receipt.reason) == (False, "signature")
    with pytest.raises(Unreachable):
        receipts.answered(b'{"errorCode": "500"}', manifest())


@pytest.mark.parametrize(
    "garbage", [b"", b"[]", b"<html>", b'{"errorMsg": 1}', b"\xff", b'{"errorCode": 200, "totalSize": 9}']
)
def test_what_is_no_answer_is_garbled(garbage):
    with pytest.raises(Garbled):
        receipts.answered(garbage, manifest())


@pytest.mark.parametrize(
    "garbage", [b"", b"<a>", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", b"<a/><b/>", b"<x>" * 60 + b"</x>" * 60]
)
def test_xml_that_is_more_than_plain_is_garbled(garbage):
    with pytest.raises(Garbled):
        parsed(garbage)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])))
def test_what_is_written_as_xml_is_read_as_it_was(text):
    assert parsed(written("a", written("b", text=text)).encode()).inside[0].inside[0].text == text


ROWS = pl.DataFrame(
    {
        "LINE": [1, 2],
        "OPERATION": ["I", "D"],
        "KEY": ["k1", "k2"],
        "RECORD_ID": ["r1", "r2"],
        "VERSION": [1, 2],
        "MARK": ["disputed", None],
        "CF_SY": ["=1+1 <b>&\x0b", None],
    }
)


def test_rows_are_written_in_every_format():
    assert encoded(ROWS, "json-lines").splitlines()[1] == (
        b'{"LINE": 2, "OPERATION": "D", "KEY": "k2", "RECORD_ID": "r2", "VERSION": 2}'
    )
    rows = list(parsed(encoded(ROWS, "xml")).every("ROW"))
    assert [(cell.name, cell.text) for cell in rows[0].inside][-1] == ("CF_SY", "=1+1 <b>&")
    assert [cell.name for cell in rows[1].inside] == ["LINE", "OPERATION", "KEY", "RECORD_ID", "VERSION"]
    assert b"'=1+1" in encoded(ROWS, "csv")
    assert encoded(ROWS, "xlsx")[:2] == b"PK"


def test_a_table_of_receipts_needs_a_line_for_the_whole_batch():
    (receipt,) = receipts.from_table(b"BATCH,LINE,CODE\nb,*,3\nb,2,1001\n")
    assert (receipt.accepted, receipt.rejected) == (2, 1)
    with pytest.raises(Garbled):
        receipts.from_table(b"BATCH,LINE,CODE\nb,2,1001\n")


def test_hours_may_lie_over_midnight():
    night = Window.model_validate({"from": "22:00", "to": "06:00"})
    assert [night.open_at(time(h)) for h in (21, 22, 3, 6)] == [False, True, True, False]


def test_after_the_last_wait_nobody_waits_any_more():
    retry = Retry(minutes=(1, 5, 15, 60))
    assert [retry.wait(n) for n in (0, 1, 2, 3, 4, 5)] == [
        None, *(timedelta(minutes=m) for m in (1, 5, 15, 60)), None,
    ]  # fmt: skip
