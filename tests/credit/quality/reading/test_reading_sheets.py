"""Sheets as people make them: merged cells, formats, formulas, what is hidden, XML written in a way of its own."""

import io
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from credit.errors import FileRefused
from credit.quality.reading import Table
from credit.quality.reading.workbooks.formats import Formats, look
from credit.quality.reading.workbooks.strings import rich, unescape

Reader = Callable[..., Table]
HEADER = ["行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
ROW = ["北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", 0.5, ""]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def book(write: Callable[[Workbook, Any], None], **options: Any) -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, **options}) as made:
        page = made.add_worksheet("数据")
        page.write_row(0, 0, HEADER)
        write(made, page)
    return stream.getvalue()


def changed(content: bytes, **parts: Callable[[str], str]) -> bytes:
    """The workbook with its `sheet`, `strings`, `styles` or `workbook` changed."""
    names = {"sheet": SHEET, "strings": STRINGS, "styles": "xl/styles.xml", "workbook": "xl/workbook.xml"}
    changes = {names[key]: change for key, change in parts.items()}
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, changes[name](data.decode()) if name in changes else data)
    return stream.getvalue()


def held(content: bytes) -> bytes:
    """The same workbook in a form that cannot be streamed."""
    return changed(content, sheet=lambda xml: xml.replace("<sheetData>", "<!-- by hand --><sheetData>"))


def read(reader: Reader, content: bytes, *columns: str) -> tuple[list[tuple[Any, ...]], dict[str, tuple[int, ...]]]:
    table = reader(content)
    rows = pl.concat(table.batches).select("_row", *columns).rows()
    return rows, {note.rule: note.rows for note in table.header.notes}


def rows_of(*rows: Iterable[Any]) -> Callable[[Workbook, Any], None]:
    def write(_: Workbook, page: Any) -> None:
        for at, row in enumerate(rows, 1):
            page.write_row(at, 0, row)

    return write


@pytest.mark.parametrize("form", [lambda content: content, held], ids=["streamed", "held"])
def test_a_value_merged_downwards_belongs_to_every_row_it_spans(reader: Reader, form: Callable[[bytes], bytes]) -> None:
    def write(_: Workbook, page: Any) -> None:
        for row in range(1, 6):
            page.write_row(row, 0, ["甲公司", "91", f"{row}号", "2024-03-05"])
        page.merge_range(1, 0, 3, 0, "北辰测试")
        page.merge_range(1, 1, 3, 1, "91990100MA0TEXT129")

    rows, notes = read(reader, form(book(write)), "CF_MC", "CF_DM", "CF_WSH")
    assert rows == [
        (2, "北辰测试", "91990100MA0TEXT129", "1号"),
        (3, "北辰测试", "91990100MA0TEXT129", "2号"),
        (4, "北辰测试", "91990100MA0TEXT129", "3号"),
        (5, "甲公司", "91", "4号"),
        (6, "甲公司", "91", "5号"),
    ]
    assert notes == {"cell.merged": (3, 3, 4, 4)} or notes == {"cell.merged": (3, 4, 3, 4)}


def test_nothing_is_filled_down_where_nothing_is_merged(reader: Reader) -> None:
    rows, notes = read(reader, book(rows_of(ROW, ["", *ROW[1:]], ["", *ROW[1:]])), "CF_MC")
    assert rows == [(2, "北辰测试科技有限公司"), (3, None), (4, None)]
    assert notes == {}


def test_a_row_that_holds_only_a_merged_value_is_a_row(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        page.merge_range(1, 0, 3, 0, "甲公司")
        page.write_row(1, 1, ROW[1:])
        page.write_row(2, 1, ROW[1:])

    content = changed(book(write), sheet=lambda xml: xml.replace('<row r="4" spans="1:6"><c r="A4"/></row>', ""))
    rows, _ = read(reader, content, "CF_MC", "CF_WSH")
    assert rows == [(2, "甲公司", ROW[2]), (3, "甲公司", ROW[2]), (4, "甲公司", None)]


def test_a_merge_down_to_the_end_of_the_sheet_makes_no_million_rows(reader: Reader) -> None:
    content = book(rows_of(ROW, ROW))
    tall = '<mergeCells count="1"><mergeCell ref="F2:F1048576"/></mergeCells><pageMargins'
    rows, _ = read(reader, changed(content, sheet=lambda xml: xml.replace("<pageMargins", tall)), "CF_MC")
    assert [row for row, _ in rows] == [2, 3]


def test_data_cells_merged_across_are_told_and_count_for_the_left_column(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        page.write_row(1, 0, ROW)
        page.write_row(2, 0, ROW)
        page.merge_range(2, 3, 2, 4, "2024-03-06")

    rows, notes = read(reader, book(write), "CF_JDRQ", "CF_FK")
    assert rows == [(2, "2024-03-05", "0.5"), (3, "2024-03-06", None)]
    assert notes == {"cell.merged-across": (3,)}


def test_what_lies_hidden_under_a_merged_cell_is_not_read(reader: Reader) -> None:
    """Some libraries leave the old values of merged cells in the file, where nobody sees them."""
    content = book(rows_of(ROW, ["旧名称", *ROW[1:]]))
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells><pageMargins'
    rows, _ = read(reader, changed(content, sheet=lambda xml: xml.replace("<pageMargins", merged)), "CF_MC")
    assert [name for _, name in rows] == ["北辰测试科技有限公司"] * 2


def test_a_title_and_a_note_merged_over_the_whole_table_are_no_merged_data(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        page.write_row(1, 0, ROW)
        page.merge_range(2, 0, 2, 5, "备注：以上数据截至3月底。")

    rows, notes = read(reader, book(write), "CF_MC")
    assert len(rows) == 1
    assert notes == {"row.skipped-total": (3,)}


def test_a_merged_header_of_three_rows_with_title_and_codes(reader: Reader) -> None:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.merge_range(0, 0, 0, 5, "测试市行政处罚信息公示表")
        page.merge_range(1, 0, 1, 1, "行政相对人")
        page.write_row(2, 0, ["名称", "统一社会信用代码"])
        page.merge_range(1, 2, 2, 2, "决定书文号")
        page.merge_range(1, 3, 1, 4, "处罚")
        page.write_row(2, 3, ["决定日期", "罚款金额"])
        page.merge_range(1, 5, 2, 5, "备注")
        page.write_row(3, 0, ["CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ"])
        page.write_row(4, 0, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"])
        page.write_row(5, 0, ROW)
    table = reader(stream.getvalue())
    assert next(table.batches).row(0)[1:] == (6, None, *ROW[:4], "0.5", None)
    assert table.header.notes == []


@pytest.mark.parametrize("epoch", [False, True], ids=["1900", "1904"])
def test_date_cells_are_dates_in_both_epochs(reader: Reader, epoch: bool) -> None:
    def write(made: Workbook, page: Any) -> None:
        forms = ["yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日";@', "d-mmm-yy", "[$-804]yyyy年m月d日", "m/d/yyyy h:mm"]
        for at, form in enumerate(forms, 1):
            page.write_row(at, 0, ["甲", "", f"{at}号"])
            page.write_datetime(at, 3, datetime(2024, 3, 5), made.add_format({"num_format": form}))

    rows, _ = read(reader, book(write, date_1904=epoch), "CF_JDRQ")
    assert {day for _, day in rows} == {"2024-03-05"}
    assert len(rows) == 6


def test_a_serial_number_in_a_cell_that_is_no_date_stays_a_number(reader: Reader) -> None:
    rows, _ = read(reader, book(rows_of(["甲", "", "1号", 45356], ["乙", "", "2号", "45356"])), "CF_JDRQ")
    assert [day for _, day in rows] == ["45356", "45356"]


def test_times_percentages_currency_and_padded_numbers_are_what_their_sender_sees(reader: Reader) -> None:
    def write(made: Workbook, page: Any) -> None:
        shown = [
            (0.5, "0%"),
            (1234.5, '"¥"#,##0.00'),
            (12345678, "000000000"),
            (0.4375, "hh:mm:ss"),
            (12, "0.00"),
            (7, "@"),
        ]
        for at, (value, form) in enumerate(shown, 1):
            page.write_row(at, 0, ["甲", "", f"{at}号", "2024-03-05"])
            page.write_number(at, 5, value, made.add_format({"num_format": form}))

    rows, _ = read(reader, book(write), "CF_BZ")
    assert [text for _, text in rows] == ["50%", "1234.5", "012345678", "10:30:00", "12", "7"]


def test_a_code_that_excel_has_rounded_is_never_a_code_again(reader: Reader) -> None:
    rows, _ = read(reader, book(rows_of(["甲", 919901001000000169, "1号", "2024-03-05"])), "CF_DM")
    assert rows == [(2, "9.19901E+17")]


def test_formulas_give_what_was_calculated_and_an_error_where_nothing_was(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        page.write_row(1, 0, ["甲", "", "1号", "2024-03-05"])
        page.write_formula(1, 4, "=1+1", None, 2)
        page.write_formula(1, 5, '=IF(A1="","",A1)', None, "文字")
        page.write_row(2, 0, ["乙", "", "2号", "2024-03-05"])
        page.write_formula(2, 4, "=Z1", None, 77777)
        page.write_formula(2, 5, "=1/0", None, "#DIV/0!")

    content = changed(book(write), sheet=lambda xml: xml.replace("<v>77777</v>", ""))
    rows, _ = read(reader, content, "CF_FK", "CF_BZ")
    assert rows == [(2, "2", "文字"), (3, "#UNKNOWN!", "#DIV/0!")]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(reader: Reader) -> None:
    content = book(rows_of(ROW))
    empty = '<c r="F2" t="str"><f>""</f><v></v></c></row></sheetData>'
    rows, _ = read(reader, changed(content, sheet=lambda xml: xml.replace("</row></sheetData>", empty)), "CF_BZ")
    assert rows == [(2, None)]


def test_runs_of_different_looks_are_one_text_and_phonetic_runs_are_none(reader: Reader) -> None:
    def write(made: Workbook, page: Any) -> None:
        page.write_row(1, 1, ROW[1:])
        page.write_rich_string(1, 0, "北辰", made.add_format({"bold": True}), "测试", "科技&公司")

    phonetic = '<rPh sb="0" eb="2"><t>beichen</t></rPh><phoneticPr fontId="1"/></si>'
    content = book(write)
    rows, _ = read(reader, changed(content, strings=lambda xml: xml.replace("</r></si>", "</r>" + phonetic)), "CF_MC")
    assert rows == [(2, "北辰测试科技&公司")]


@pytest.mark.parametrize(
    "inline",
    [
        '<c r="F2" t="inlineStr"><is><t>备注&amp;说明</t></is></c>',
        '<c r="F2" t="inlineStr"><is><t xml:space="preserve">备注&amp;说明</t></is></c>',
        '<c r="F2" s="0" t="inlineStr"><is><r><t>备注</t></r><r><rPr><b/></rPr><t>&amp;说明</t></r></is></c>',
        '<c r="F2" t="str"><f>A1</f><v>备注&amp;说明</v></c>',
        '<c r="F2" t="str" cm="1"><f t="array" ref="F2">A1</f><v xml:space="preserve">备注&amp;说明</v></c>',
    ],
)
def test_texts_inside_their_cells_are_read_however_they_are_written(reader: Reader, inline: str) -> None:
    content = book(rows_of(ROW))
    made = changed(content, sheet=lambda xml: xml.replace("</row></sheetData>", inline + "</row></sheetData>"))
    assert read(reader, made, "CF_BZ")[0] == [(2, "备注&说明")]


def test_texts_keep_entities_line_breaks_and_escapes(reader: Reader) -> None:
    said = ['a<b>&"c"', "第一行\n第二行", "制表\t符", "_x0041_", "𠮷野𬱖", "'0123", " 前后 "]
    rows, _ = read(reader, book(rows_of(*([text, "", "1号", "2024-03-05"] for text in said))), "CF_MC")
    assert [text for _, text in rows] == said


def test_frozen_panes_filters_empty_columns_and_widths_change_nothing(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        page.write_row(1, 0, ROW)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, 1, 5)
        page.set_column(0, 20, 3)

    assert read(reader, book(write), "CF_MC") == ([(2, "北辰测试科技有限公司")], {})


def test_rows_that_a_filter_hides_are_told_and_left_out(reader: Reader) -> None:
    def write(_: Workbook, page: Any) -> None:
        for at in range(1, 4):
            page.write_row(at, 0, ROW)
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(5, 5, 0)
        page.write(1, 5, "藏")

    rows, notes = read(reader, book(write), "CF_MC", "CF_BZ")
    assert rows == [(2, ROW[0], None), (4, ROW[0], None)]
    assert list(notes) == ["sheet.hidden"]


def test_a_row_without_height_is_hidden(reader: Reader) -> None:
    content = book(rows_of(ROW, ROW))
    flat = changed(content, sheet=lambda xml: xml.replace('<row r="3"', '<row r="3" ht="0" customHeight="1"'))
    rows, notes = read(reader, flat, "CF_MC")
    assert ([row for row, _ in rows], list(notes)) == ([2], ["sheet.hidden"])


def test_very_hidden_sheets_are_told_and_left_out(reader: Reader) -> None:
    def write(made: Workbook, page: Any) -> None:
        page.write_row(1, 0, ROW)
        other = made.add_worksheet("底表")
        other.write_row(0, 0, HEADER)
        other.write_row(1, 0, ROW)
        other.very_hidden()
        made.add_chartsheet("图")

    table = reader(book(write))
    assert pl.concat(table.batches).height == 1
    assert [(note.rule, note.sheet) for note in table.header.notes] == [("sheet.hidden", "底表")]


PREFIXED = {
    "a comment": lambda xml: xml.replace("<sheetData>", "<!-- x --><sheetData>"),
    "a prefix": lambda xml: (
        xml.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=")
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:x:", "<x:")
        .replace("<x:?", "<?")
    ),
    "no places": lambda xml: re.sub(r'<c r="[A-Z]+\d+"', "<c", xml),
    "single quotes": lambda xml: xml.replace('"', "'"),
    "another order": lambda xml: re.sub(r'<c (r="[A-Z]+\d+") (t="s")', r"<c \2 \1", xml),
}


@pytest.mark.parametrize("change", PREFIXED.values(), ids=PREFIXED.keys())
def test_xml_that_is_written_in_a_way_of_its_own_gives_the_same_rows(
    reader: Reader, change: Callable[[str], str]
) -> None:
    content = book(rows_of(ROW, ROW))
    expected = read(reader, content, "CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK")
    assert read(reader, changed(content, sheet=change), "CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK") == expected


CELLS = st.one_of(
    st.text("北辰测试&<>\"' \n一二三ab12.-/𠮷", max_size=8),
    st.integers(-(10**15), 10**15),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 4)),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6))
def test_a_streamed_sheet_says_what_a_held_one_says(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Any, dataset: Any, sheet: list[list[Any]]
) -> None:
    from credit.quality.reading import read as read_file

    def write(made: Workbook, page: Any) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(sheet, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    page.write_string(at, column, cell)
                else:
                    page.write(at, column, cell)

    def told(content: bytes) -> Any:
        path = tmp_path_factory.mktemp("sheets") / "sent"
        path.write_bytes(content)
        try:
            table = read_file(path, dataset, catalogue)
            return [batch.rows() for batch in table.batches], table.header.notes
        except FileRefused as refused:
            return refused.rule

    content = book(write)
    assert told(content) == told(held(content))


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        *(("0", "1900-01-00"), ("1", "1900-01-01"), ("59", "1900-02-28"), ("60", "1900-02-29"), ("61", "1900-03-01")),
        *(("45356", "2024-03-05"), ("45356.4375", "2024-03-05 10:30:00"), ("45355.9999999", "2024-03-05")),
        *(("2958465", "9999-12-31"), ("2958466", "2958466"), ("-1", "-1")),
    ],
)
def test_days_are_counted_as_excel_counts_them_with_its_29_february_1900(serial: str, shown: str) -> None:
    assert Formats([("date", 0)]).shown(serial, 0) == shown


def test_days_from_1904_are_counted_from_nought() -> None:
    assert Formats([("date", 0)], epoch_1904=True).shown("0", 0) == "1904-01-01"
    assert Formats([("date", 0)], epoch_1904=True).shown("43894", 0) == "2024-03-05"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, "date") for code in ("yyyy-mm-dd", "m/d/yy", "d-mmm", "mmm-yy", 'yyyy"年"m"月"', "[$-804]m月d日;@")),
        *((code, "date") for code in ("e/m/d", "[$-411]ge.m.d", "yyyy-mm-dd hh:mm:ss")),
        *((code, "time") for code in ("h:mm", "[h]:mm:ss", "mm:ss.0", 'h"时"mm"分"', "上午/下午h:mm", "h:mm AM/PM")),
        *((code, "number") for code in ("General", "#,##0.00", "0.00E+00", '0"天"', "@", "[红色]0.00", '"第"0"号"')),
        ("0.00_);[Red](0.00)", "number"),
        *((code, "percent") for code in ("0%", "0.00%")),
        *((code, "padded") for code in ("000000000", "00")),
    ],
)  # fmt: skip
def test_formats_say_what_a_number_stands_for(code: str, kind: str) -> None:
    assert look(code)[0] == kind


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20))
def test_a_text_survives_being_written_as_xml(text: str) -> None:
    from xml.sax.saxutils import escape

    protected = text.replace("_x", "_x005F_x")
    assert unescape(escape(protected, {'"': "&quot;"})) == text
    assert rich(f"<si><t>{escape(protected)}</t></si>") == text


def test_durations_and_times_are_told_apart() -> None:
    formats = Formats([("time", 0)])
    assert formats.shown(str(time(9, 30).hour / 24), 0) == "09:00:00"
    assert formats.shown("1.5", 0) == str(timedelta(days=1, hours=12))
