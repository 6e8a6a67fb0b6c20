"""Workbooks written as one XML document (Excel 2003) and OpenDocument spreadsheets, flat and packed."""

import io
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
Writer = Callable[[str], bytes]

NAMES = ["行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
GOOD = ("北辰测试科技有限公司", "919901001000000169", "测罚〔2024〕1号", "2024-03-05", "0.5", None)
FIELDS = ("CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ")


def ss(*cells: str, row: str = "") -> str:
    """A row of SpreadsheetML; cells that are no elements yet are texts."""
    told = (c if c.startswith("<") else f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in cells)
    return f"<Row {row}>{''.join(told)}</Row>"


def typed(kind: str, value: str, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{value}</Data></Cell>'


SS_ROW = ss(*GOOD[:3], typed("DateTime", "2024-03-05T00:00:00.000"), typed("Number", "0.50"))


def spreadsheetml(rows: str, name: str = "数据", more: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0.00%"/></Style></Styles>'
        f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>{more}</Workbook>'
    ).encode()


def od(*cells: str, row: str = "") -> str:
    """A row of OpenDocument; cells that are no elements yet are texts."""
    told = (c if c.startswith("<") else value("string", "", c) for c in cells)
    return f"<table:table-row {row}>{''.join(told)}</table:table-row>"


def value(kind: str, attributes: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


OD_ROW = od(
    *GOOD[:3],
    value("date", 'office:date-value="2024-03-05"', "24年3月5日"),
    value("float", 'office:value="0.5"', "0.50"),
)
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
HIDDEN = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'


def flat(rows: str, more: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {NAMESPACES} xmlns:calcext="urn:x">'
        f"<office:automatic-styles>{HIDDEN}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="数据">{rows}</table:table>{more}'
        "</office:spreadsheet></office:body></office:document>"
    ).encode()


def packed(content: bytes, kind: str = "spreadsheet", **more: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        for name, data in more.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ods(rows: str, more: str = "") -> bytes:
    return packed(flat(rows, more))


def read_rows(reader: Reader, content: bytes) -> pl.DataFrame:
    return pl.concat(reader(content).batches)


def test_a_workbook_of_2003_is_a_workbook(reader: Reader) -> None:
    table = reader(spreadsheetml(ss("信息表", row="") + ss(*NAMES, row='ss:Index="4"') + SS_ROW))
    batch = pl.concat(table.batches)
    assert (table.header.format, table.header.sheets) == ("XML", ["数据"])
    assert batch.select("_sheet", "_row", *FIELDS).rows() == [("数据", 5, *GOOD)]


@pytest.mark.parametrize("write", [flat, ods])
def test_a_spreadsheet_of_libreoffice_is_a_workbook(reader: Reader, write: Writer) -> None:
    blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    endless = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    table = reader(write(od("信息表") + blank + od(*NAMES) + OD_ROW + endless))
    assert pl.concat(table.batches).select("_sheet", "_row", *FIELDS).rows() == [("数据", 6, *GOOD)]
    assert table.header.sheets == ["数据"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (typed("Number", "919901001000000169"), "9.19901E+17"),
        (typed("Number", "20000.00"), "20000"),
        (typed("Number", "0.125", 'ss:StyleID="s1"'), "12.5%"),
        (typed("DateTime", "2024-03-05T10:30:00.000"), "2024-03-05 10:30:00"),
        (typed("DateTime", "1899-12-31T10:30:00.000"), "10:30:00"),
        (typed("Boolean", "1"), "TRUE"),
        (typed("Error", "#N/A"), "#N/A"),
        (typed("String", "&#10;甲&amp;<B>乙</B>"), "\n甲&乙"),
        ('<Cell><Data ss:Type="String">甲</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>', "甲"),
    ],
)
def test_cells_of_2003_are_read_as_their_sender_sees_them(reader: Reader, cell: str, said: str) -> None:
    row = SS_ROW.replace("</Row>", f"{cell}</Row>")
    assert read_rows(reader, spreadsheetml(ss(*NAMES) + row))["CF_BZ"].to_list() == [said]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (value("float", 'office:value="919901001000000169"', "9.19901E+17"), "9.19901E+17"),
        (value("float", 'office:value="12345678"', "012345678"), "012345678"),
        (value("percentage", 'office:value="0.125"', "13%"), "12.5%"),
        (value("currency", 'office:value="20000"', "￥20,000.00"), "20000"),
        (value("date", 'office:date-value="2024-03-05T10:30:00"', "3月5日"), "2024-03-05 10:30:00"),
        (value("date", 'office:date-value="2024-03-05T00:00:00"', "3月5日"), "2024-03-05"),
        (value("time", 'office:time-value="PT10H30M"', "10:30"), "10:30"),
        (value("boolean", 'office:boolean-value="true"', "是"), "TRUE"),
        (value("string", 'calcext:value-type="error" office:string-value=""', "#DIV/0!"), "#DIV/0!"),
        (value("float", 'table:formula="of:=[.A1]" office:value="7"', "7"), "7"),
        (value("string", "", '甲<text:s text:c="2"/>乙<text:line-break/><text:span>丙</text:span></text:p><text:p>丁'),
         "甲  乙\n丙\n丁"),
        ("<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation><text:p>甲</text:p>"
         "</table:table-cell>", "甲"),
    ],
)  # fmt: skip
def test_cells_of_libreoffice_are_read_as_their_sender_sees_them(reader: Reader, cell: str, said: str) -> None:
    row = OD_ROW.replace("</table:table-row>", f"{cell}</table:table-row>")
    assert read_rows(reader, ods(od(*NAMES) + row))["CF_BZ"].to_list() == [said]


def test_merged_cells_hold_for_all_their_rows(reader: Reader) -> None:
    below = od("<table:covered-table-cell/>", *GOOD[1:4])
    merged = OD_ROW.replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"', 1)
    assert read_rows(reader, ods(od(*NAMES) + merged + below))["CF_MC"].to_list() == [GOOD[0]] * 2
    first = SS_ROW.replace("<Cell", '<Cell ss:MergeDown="1"', 1)
    second = ss('<Cell ss:Index="2"><Data ss:Type="String">x</Data></Cell>', "2号", "2024-03-06")
    assert read_rows(reader, spreadsheetml(ss(*NAMES) + first + second))["CF_MC"].to_list() == [GOOD[0]] * 2


def test_what_is_hidden_is_left_out_and_noted(reader: Reader) -> None:
    sheet = '<table:table table:name="藏" table:style-name="ta2"><table:table-row><table:table-cell><text:p>x</text:p>'
    sheet += "</table:table-cell></table:table-row></table:table>"
    columns = '<table:table-column table:number-columns-repeated="4"/><table:table-column table:visibility="collapse"/>'
    hidden = OD_ROW.replace("<table:table-row ", '<table:table-row table:visibility="filter" ')
    table = reader(ods(columns + od(*NAMES) + hidden + OD_ROW, sheet))
    batch = pl.concat(table.batches)
    assert (batch["_row"].to_list(), batch["CF_FK"].to_list()) == ([3], [None])
    assert {(note.rule, note.sheet) for note in table.header.notes} == {
        ("sheet.hidden", "藏"),
        ("sheet.hidden", "数据"),
    }


def test_what_is_hidden_in_a_workbook_of_2003_is_left_out_and_noted(reader: Reader) -> None:
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    more = f'<Worksheet ss:Name="藏"><Table>{ss("x")}</Table>{options}</Worksheet>'
    column, hidden = '<Column ss:Index="5" ss:Hidden="1"/>', SS_ROW.replace("<Row ", '<Row ss:Hidden="1" ')
    table = reader(spreadsheetml(column + ss(*NAMES) + hidden + SS_ROW, more=more))
    batch = pl.concat(table.batches)
    assert (batch["_row"].to_list(), batch["CF_FK"].to_list()) == ([3], [None])
    assert {(note.rule, note.sheet) for note in table.header.notes} == {
        ("sheet.hidden", "藏"),
        ("sheet.hidden", "数据"),
    }


ENDLESS = OD_ROW.replace("<table:table-row ", '<table:table-row table:number-rows-repeated="1000000" ')
WIDE = od(*NAMES, '<table:table-cell table:number-columns-repeated="9999999"><text:p>x</text:p></table:table-cell>')


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (ods(od(*NAMES) + ENDLESS), "file.bomb"),
        (ods(WIDE), "file.bomb"),
        (spreadsheetml(ss(*NAMES, row='ss:Index="9999999"')), "file.bomb"),
        (spreadsheetml(ss(*NAMES) + ss(typed("String", "x", 'ss:Index="99999"'))), "file.bomb"),
        (packed(flat(""), "text"), "file.document"),
        (packed(flat(od(*NAMES)), **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "file.encrypted"),
        (packed(flat(od(*NAMES)), **{"encrypted-package": b"x"}), "file.encrypted"),
        (packed(flat(od(*NAMES)), **{"Basic/Standard/Module1.xml": b"x"}), "file.macro"),
        (packed(flat(od(*NAMES))[:-40]), "file.unreadable"),
        (ods(od(*NAMES))[:-60], "file.unreadable"),
        (ods(od(*NAMES)), "file.no-rows"),
        (spreadsheetml(""), "file.no-rows"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + spreadsheetml(ss(*NAMES))[38:], "file.unsafe"),
    ],
)
def test_what_cannot_be_read_is_refused(reader: Reader, content: bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        list(reader(content, limits=Limits(cells=100_000)).batches)
    assert refused.value.rule == rule
