import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest
from xlsxwriter import Workbook

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]
Write = Callable[[Workbook], None]

HEADER = ["行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
ROW = ["北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", 0.5, ""]


def workbook(write: Write) -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        write(book)
    return stream.getvalue()


def sheet(rows: Iterable[list[Any]], name: str = "数据") -> Write:
    def write(book: Workbook) -> None:
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)

    return write


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one of its parts changed."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()) if name == part else data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_rows_have_the_numbers_that_excel_shows(rows: Rows) -> None:
    batch = rows(workbook(sheet([[], ["测试市行政处罚信息表"], [], HEADER, ROW, [], [], ROW])))
    assert batch["_row"].to_list() == [5, 8]
    assert batch["_sheet"].to_list() == ["数据", "数据"]


def test_a_table_that_begins_in_the_middle_of_the_sheet_is_found(rows: Rows) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(6, 3, HEADER)
        page.write_row(7, 3, ROW)

    assert rows(workbook(write)).select("_row", "CF_MC", "CF_FK").row(0) == (8, "北辰测试科技有限公司", "0.5")


def test_cells_become_the_text_that_their_sender_sees(rows: Rows) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(1, 0, ["a", 12.0, 123456789012345, None, 0.1, True])
        page.write_datetime(1, 3, datetime(2024, 3, 5), day)
        page.write_row(2, 0, ["b", 919901001000000169, -5, None, 1e-7, " x\ny "])
        page.write_datetime(2, 3, datetime(2024, 3, 5, 10, 30), day)
        page.write_row(3, 0, ["c", "c", "c"])
        page.write_formula(3, 3, "=A1", None, "缓存值")
        page.write_formula(3, 4, "=1+1", None, 2)
        page.write_formula(3, 5, "=1/0", None, "#DIV/0!")

    assert rows(workbook(write)).drop("_sheet", "_row", "_fault").rows() == [
        ("a", "12", "123456789012345", "2024-03-05", "0.1", "TRUE"),
        ("b", "9.19901E+17", "-5", "2024-03-05 10:30:00", "0.0000001", " x\ny "),
        ("c", "c", "c", "缓存值", "2", "#DIV/0!"),
    ]


def test_every_visible_sheet_that_fits_is_read(reader: Reader) -> None:
    def write(book: Workbook) -> None:
        sheet([HEADER, ROW], "一月")(book)
        sheet([["填表说明"], ["请如实填写", "谢谢"]], "说明")(book)
        sheet([], "空表")(book)
        sheet([list(reversed(HEADER)), list(reversed(ROW))], "二月")(book)

    table = reader(workbook(write))
    batch = pl.concat(table.batches)
    assert batch["_sheet"].to_list() == ["一月", "二月"]
    assert batch["CF_MC"].n_unique() == 1
    assert table.header.sheets == ["一月", "二月"]
    assert [(note.rule, note.sheet) for note in table.header.notes] == [("sheet.unknown", "说明")]


def test_hidden_sheets_rows_and_columns_are_noted_and_not_read(reader: Reader) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet("数据")
        for at, row in enumerate([HEADER, ROW, ROW, ROW]):
            page.write_row(at, 0, row)
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(4, 4, None, None, {"hidden": True})
        sheet([HEADER, ROW], "隐藏")(book)
        book.worksheets()[1].hide()

    table = reader(workbook(write))
    batch = pl.concat(table.batches)
    assert batch["_row"].to_list() == [2, 4]
    assert batch["CF_FK"].null_count() == 2
    assert sorted((note.rule, note.sheet) for note in table.header.notes) == [
        ("sheet.hidden", "数据"),
        ("sheet.hidden", "隐藏"),
    ]


def test_a_hidden_row_without_content_is_nothing_to_note(reader: Reader) -> None:
    def write(book: Workbook) -> None:
        sheet([HEADER, ROW])(book)
        book.worksheets()[0].set_row(5, None, None, {"hidden": True})

    assert reader(workbook(write)).header.notes == []


def test_a_merged_header_of_two_rows_is_read_as_one(rows: Rows) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 1, "行政相对人")
        page.write_row(1, 0, ["名称", "类别"])
        page.merge_range(0, 2, 1, 2, "决定书文号")
        page.merge_range(0, 3, 0, 4, "处罚")
        page.write_row(1, 3, ["决定日期", "机关"])
        page.write_row(2, 0, ["甲公司", "法人", "1号", "2024-03-05", "乙局"])

    assert rows(workbook(write)).select("_row", "CF_MC", "CF_WSH", "CF_JDRQ").rows() == [
        (3, "甲公司", "1号", "2024-03-05")
    ]


def test_a_workbook_with_macros_is_refused(reader: Reader) -> None:
    content = io.BytesIO(workbook(sheet([HEADER, ROW])))
    with ZipFile(content, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    assert refused(reader, content.getvalue()) == "file.macro"


def refused(reader: Reader, content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as error:
        list(reader(content, limits=limits).batches)
    return error.value.rule


def test_a_workbook_cut_short_is_refused(reader: Reader) -> None:
    content = workbook(sheet([HEADER, ROW]))
    assert refused(reader, content[: len(content) // 2]) == "file.unreadable"


def test_a_value_in_the_far_corner_costs_nothing_and_is_told(reader: Reader) -> None:
    content = workbook(sheet([HEADER, ROW]))
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    table = reader(changed(content, SHEET, lambda xml: xml.replace("</sheetData>", far)))
    assert sum(batch.height for batch in table.batches) == 1
    assert [(note.rule, note.rows) for note in table.header.notes] == [("row.skipped-total", (1048576,))]


@pytest.mark.parametrize("cell", ["<c r='ZZZ9'><v>1</v></c>", '<c s="1" r = "ZZZ9"><v>1</v></c>'])
def test_the_far_corner_is_found_however_it_is_written(reader: Reader, cell: str) -> None:
    content = workbook(sheet([HEADER, ROW]))
    far = f'<row r="9">{cell}</row></sheetData>'
    harmful = changed(content, SHEET, lambda xml: xml.replace("</sheetData>", far))
    assert refused(reader, harmful, Limits(cells=100_000)) == "file.bomb"


def test_cells_without_a_place_of_their_own_are_counted(reader: Reader) -> None:
    content = workbook(sheet([HEADER, ROW]))
    far = f'<row r="990">{"<c><v>1</v></c>" * 300}</row></sheetData>'
    harmful = changed(content, SHEET, lambda xml: xml.replace("</sheetData>", far))
    assert refused(reader, harmful, Limits(cells=100_000)) == "file.bomb"


def test_a_place_spelt_with_entities_is_refused(reader: Reader) -> None:
    content = workbook(sheet([HEADER, ROW]))
    assert refused(reader, changed(content, SHEET, lambda xml: xml.replace('"A1"', '"&#65;1"'))) == "file.unreadable"


def test_a_dimension_that_promises_too_much_takes_no_memory(rows: Rows) -> None:
    content = workbook(sheet([HEADER, ROW]))
    wide = changed(content, SHEET, lambda xml: xml.replace('ref="A1:F2"', 'ref="A1:XFD1048576"'))
    assert wide != content
    assert rows(wide).height == 1


def test_an_entry_that_unpacks_to_far_too_much_is_refused(reader: Reader) -> None:
    content = io.BytesIO(workbook(sheet([HEADER, ROW])))
    with ZipFile(content, "a", ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", bytes(3 << 20))
    assert refused(reader, content.getvalue()) == "file.bomb"


def test_too_many_entries_are_refused(reader: Reader) -> None:
    assert refused(reader, workbook(sheet([HEADER, ROW])), Limits(entries=3)) == "file.bomb"


def test_a_document_type_is_refused(reader: Reader) -> None:
    content = workbook(sheet([HEADER, ROW]))
    bomb = '?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert (
        refused(reader, changed(content, "xl/workbook.xml", lambda xml: xml.replace("?>", bomb, 1)))
        == "file.unreadable"
    )


def test_a_workbook_of_a_header_alone_has_no_rows(reader: Reader) -> None:
    assert refused(reader, workbook(sheet([HEADER]))) == "file.no-rows"
    assert refused(reader, workbook(sheet([]))) == "file.no-rows"


def test_dates_before_midnight_and_after_are_told_apart() -> None:
    from credit.quality.reading.workbooks.cells import text

    assert text(datetime(2024, 3, 5)) == text(date(2024, 3, 5)) == "2024-03-05"
    assert text(datetime(2024, 3, 5, 0, 0, 1)) == "2024-03-05 00:00:01"


@pytest.mark.parametrize("number", [999_999_999_999_999, -123_456_789_012_345, 0, 7])
def test_whole_numbers_of_up_to_fifteen_digits_keep_every_digit(number: int) -> None:
    from credit.quality.reading.workbooks.cells import text

    assert text(float(number)) == str(number)
