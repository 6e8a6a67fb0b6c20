import struct
from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
Old = Callable[..., bytes]
Container = Callable[[dict[str, bytes]], bytes]

HEADER = ["行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
ROW = ["北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", 12.0, None]


def refused(reader: Reader, content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as error:
        list(reader(content, limits=limits).batches)
    return error.value.rule


def records(*parts: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in parts)


def test_an_old_workbook_is_read_like_a_new_one(reader: Reader, old_workbook: Old) -> None:
    table = reader(old_workbook({"数据": [["处罚信息表"], HEADER, ROW, ROW], "说明": [["填表说明", "请如实填写"]]}))
    batch = pl.concat(table.batches)
    assert table.header.format == "XLS"
    assert batch.select("_sheet", "_row", "CF_MC", "CF_FK").row(1) == ("数据", 4, "北辰测试科技有限公司", "12")


def test_error_cells_are_read_as_they_stand(reader: Reader, old_workbook: Old) -> None:
    error = (0x205, struct.pack("<HHHBB", 1, 5, 0, 23, 1))
    formula = (0x006, struct.pack("<HHHBBBBBBHHIH", 2, 5, 0, 2, 0, 42, 0, 0, 0, 0xFFFF, 0, 0, 0))
    table = reader(old_workbook({"数据": [HEADER, ROW, ROW]}, records(error, formula)))
    assert next(table.batches)["CF_BZ"].to_list() == ["#REF!", "#N/A"]


def test_hidden_rows_columns_and_sheets_are_noted_and_not_read(reader: Reader, old_workbook: Old) -> None:
    row = (0x208, struct.pack("<HHHHHHHH", 1, 0, 6, 0, 0, 0, 0x20, 0))
    column = (0x7D, struct.pack("<HHHHHH", 4, 4, 0, 0, 1, 0))
    sheets = {"数据": [HEADER, ROW, ROW], "隐藏": [HEADER, ROW]}
    table = reader(old_workbook(sheets, records(row, column), hidden=("隐藏",)))
    assert next(table.batches).select("_row", "CF_FK").rows() == [(3, None)]
    assert {(note.rule, note.sheet) for note in table.header.notes} == {
        ("sheet.hidden", "数据"),
        ("sheet.hidden", "隐藏"),
    }


def test_a_cell_in_the_far_corner_is_refused_before_it_takes_the_memory(reader: Reader, old_workbook: Old) -> None:
    far = (0x203, struct.pack("<HHHd", 65_535, 65_535, 0, 1.0))
    assert refused(reader, old_workbook({"数据": [HEADER, ROW]}, records(far))) == "file.bomb"


def test_a_password_is_refused(reader: Reader, old_workbook: Old, container: Container) -> None:
    assert refused(reader, old_workbook({"数据": [HEADER]}, globals_=records((0x2F, bytes(6))))) == "file.encrypted"
    assert refused(reader, container({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})) == "file.encrypted"


@pytest.mark.parametrize(("stream", "rule"), [("_VBA_PROJECT_CUR", "file.macro"), ("WordDocument", "file.document")])
def test_macros_and_other_documents_are_refused(reader: Reader, container: Container, stream: str, rule: str) -> None:
    assert refused(reader, container({stream: b"x"})) == rule


def test_a_container_cut_short_is_refused(reader: Reader, old_workbook: Old) -> None:
    content = old_workbook({"数据": [HEADER, ROW]})
    assert refused(reader, content[:600]) in {"file.unreadable", "file.format"}


def test_a_chain_that_bites_its_own_tail_is_refused(reader: Reader, old_workbook: Old) -> None:
    content = bytearray(old_workbook({"数据": [HEADER, ROW]}))
    content[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 2)
    assert refused(reader, bytes(content)) == "file.unreadable"


def test_values_merged_downwards_in_an_old_workbook_belong_to_every_row(
    rows: Callable[..., pl.DataFrame], old_workbook: Callable[..., bytes]
) -> None:
    header = ["行政相对人名称", "决定书文号", "处罚决定日期"]
    merged = struct.pack("<HHHHHHH", 0xE5, 10, 1, 1, 2, 0, 0)
    sheets = {
        "数据": [header, ["甲公司", "1号", "2024-03-05"], [None, "2号", "2024-03-06"], [None, "3号", "2024-03-07"]]
    }
    assert rows(old_workbook(sheets, more=merged))["CF_MC"].to_list() == ["甲公司", "甲公司", None]
