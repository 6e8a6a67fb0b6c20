import struct
from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table
from tests.credit.quality.reading.binary_workbook import ERROR, Cell, binary_workbook, record

Reader = Callable[..., Table]

HEADER: list[Cell] = ["行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
ROW: list[Cell] = ["北辰测试科技有限公司", "919901001000000169", "测罚〔2024〕1号", "2024-03-05", 0.5, None]


def test_a_binary_workbook_is_a_workbook(reader: Reader) -> None:
    table = reader(binary_workbook({"数据": [["信息表"], [], HEADER, ROW]}))
    batch = pl.concat(table.batches)
    assert (table.header.format, table.header.sheets) == ("XLSB", ["数据"])
    told = batch.select("_row", "CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK").row(0)
    assert told == (4, ROW[0], "919901001000000169", ROW[2], "2024-03-05", "0.5")


def test_lost_digits_and_errors_are_told_as_they_stand(reader: Reader) -> None:
    broken: list[Cell] = [ROW[0], 919901001000000169.0, *ROW[2:5], ERROR]
    batch = pl.concat(reader(binary_workbook({"数据": [HEADER, broken]})).batches)
    assert batch.select("CF_DM", "CF_BZ").row(0) == ("9.19901E+17", "#DIV/0!")


def test_merged_cells_hold_and_hidden_ones_are_left_out(reader: Reader) -> None:
    merge = record(177, struct.pack("<I", 1)) + record(176, struct.pack("<IIII", 2, 3, 0, 0)) + record(178)
    rows = [HEADER, ["藏", *ROW[1:]], ROW, [None, *ROW[1:5], "藏"]]
    content = binary_workbook(
        {"数据": rows, "另": [["x"]]}, hidden=["另"], hidden_rows=[1], hidden_columns=[5], more=merge
    )
    table = reader(content)
    batch = pl.concat(table.batches)
    assert batch.select("_row", "CF_MC", "CF_BZ").rows() == [(3, ROW[0], None), (4, ROW[0], None)]
    assert {(note.rule, note.sheet) for note in table.header.notes} == {
        ("sheet.hidden", "数据"),
        ("sheet.hidden", "另"),
        ("cell.merged", "数据"),
    }


def test_a_cell_in_the_far_corner_is_refused_before_it_takes_memory(reader: Reader) -> None:
    far = record(0, struct.pack("<IIHBBBI", 900_000, 0, 300, 0, 0, 0, 0)) + record(
        5, struct.pack("<IId", 9_000, 0, 1.0)
    )
    content = binary_workbook({"数据": [HEADER, ROW]}, more=far)
    with pytest.raises(FileRefused, match=r"file\.bomb"):
        reader(content, limits=Limits(cells=1_000_000))


def test_a_part_that_ends_inside_a_record_is_refused(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.unreadable"):
        reader(binary_workbook({"数据": [HEADER, ROW]}, more=b"\xb0\x01\x10\x00"))
