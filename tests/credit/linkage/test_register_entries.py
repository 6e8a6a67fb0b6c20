"""A register of any shape becomes one form, or is refused in a sentence."""

from datetime import date, datetime

import polars as pl
import pytest

from credit.errors import BadRequest
from credit.linkage.entries import CODES, entries, usable


def one(policy, **columns) -> dict:
    known = {"subject_id": ["a"], "name": ["测试市嘉禾建材有限公司"]}
    return entries(pl.DataFrame(known | {name: [value] for name, value in columns.items()}), policy).row(0, named=True)


def test_columns_that_are_missing_are_empty(policy):
    found = one(policy)
    assert {name for name, value in found.items() if value not in (None, False)} == {"subject_id", "name"}


@pytest.mark.parametrize("column", ["subject_id", "name"])
def test_a_register_without_a_column_that_is_needed_is_refused(policy, column):
    register = pl.DataFrame({"subject_id": ["a"], "name": ["b"]}).drop(column)
    with pytest.raises(BadRequest, match=f"缺少列 {column} / the register lacks the column {column}"):
        entries(register, policy)


def test_a_row_without_an_id_is_refused_by_its_number(policy):
    register = pl.DataFrame({"subject_id": ["a", " "], "name": ["b", "c"]})
    with pytest.raises(BadRequest, match="第2行没有 subject_id / row 2 "):
        entries(register, policy)


@pytest.mark.parametrize(
    ("column", "value"), [("uscc", ["a"]), ("name", True), ("valid_from", True), ("former_names", 3), ("reg_no", b"1")]
)
def test_a_column_that_is_no_text_is_refused(policy, column, value):
    with pytest.raises(BadRequest, match=f"{column} 不是文本"):
        one(policy, **{column: value})


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2014-05-06", date(2014, 5, 6)),
        ("2014/5/6", date(2014, 5, 6)),
        ("2014年5月6日", date(2014, 5, 6)),
        ("20140506", date(2014, 5, 6)),
        (20140506, date(2014, 5, 6)),
        (20140506.0, date(2014, 5, 6)),
        ("2014-05-06 00:00:00", date(2014, 5, 6)),
        (date(2014, 5, 6), date(2014, 5, 6)),
        (datetime(2014, 5, 6, 7), date(2014, 5, 6)),
        ("长期", None),
        ("201456", None),
        ("2014-13-06", None),
        ("", None),
        (None, None),
    ],
)
def test_days_are_read_in_any_form_and_what_is_none_is_open(policy, value, day):
    assert one(policy, valid_to=value)["valid_to"] == day


@pytest.mark.parametrize(
    ("value", "names"),
    [(["甲", "乙"], ["甲", "乙"]), ("甲;乙", ["甲", "乙"]), ("甲；乙", ["甲", "乙"]), (None, None)],
)
def test_former_names_are_a_list_or_one_text(policy, value, names):
    assert one(policy, former_names=value)["former_names"] == names


@pytest.mark.parametrize(
    ("value", "code"),
    [(990100000012340, "990100000012340"), (990100000012340.0, "990100000012340"), (" 12345 ", "12345")],
)
def test_a_number_of_any_type_is_a_code(policy, value, code):
    assert one(policy, reg_no=value)["reg_no"] == code


NOBODY = [
    *("", "0", "000000000000000000", "00000000000000000X", "111111", "XXXXXXXXX", "123456789012345678"),
    *("无", "暂无", "/", "-", "NULL", "待查", "9199****9", "0000", "9876543210", "999999999999999"),
]


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("code", NOBODY)
def test_what_fills_a_cell_is_no_code(kind, code):
    assert pl.DataFrame({"c": [code]}).select(usable(kind, pl.col("c"))).item() is None


@pytest.mark.parametrize("code", ["91990100MA0TEXT129", "990100000012340", "MA0TEXT12", "990100MA0TEXT12"])
def test_a_code_is_one_and_has_one_form(code):
    written = pl.DataFrame({"c": [code, code.lower(), f" {code[:4]} {code[4:]}"]})
    assert written.select(usable("uscc", pl.col("c"))).to_series().to_list() == [code] * 3


def test_states_and_kinds_are_read_by_their_words(policy):
    assert one(policy, status="吊销，未注销")["ended"] is True
    assert one(policy, status="存续")["ended"] is False
    assert one(policy, kind="自然人")["person"] is True
    assert one(policy, kind="企业法人")["person"] is False
