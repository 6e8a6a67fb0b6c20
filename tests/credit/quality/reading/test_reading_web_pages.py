"""Tables of web pages under the name of workbooks, and web pages saved as one file."""

import quopri
from base64 import encodebytes
from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Table

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]

NAMES = ["序号", "行政相对人名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额", "备注"]
HEADER = f"<tr>{''.join(f'<th>{name}</th>' for name in NAMES)}</tr>"
CELLS = ["1", "北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", "0.5", "&nbsp;"]
GOOD = ("北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", "0.5", None)
FIELDS = ("CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ")


def line(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


ROW = line(*CELLS)
MSO = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<style>td {mso-number-format:"\\@";} a > b {}</style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>处罚&amp;许可</x:Name>
</x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head>
<body><table border="1">"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_exported_as_a_workbook_is_a_sheet(reader: Reader, encoding: str) -> None:
    table = reader((MSO + HEADER + ROW + "</table></body></html>").encode(encoding))
    batch = pl.concat(table.batches)
    assert (table.header.format, table.header.sheets) == ("HTML", ["处罚&许可"])
    assert batch.select("_row", *FIELDS).rows() == [(2, *GOOD)]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (f"<table>{HEADER}{ROW}</table>", 2),
        (f"<TABLE><THEAD>{HEADER}</THEAD><TBODY>{ROW}</TBODY></TABLE>".replace("td>", "TD>"), 2),
        (f"<table>{HEADER}{ROW}</table>".replace("</td>", "").replace("</tr>", ""), 2),
        (f"<h3>测试市行政处罚信息表</h3><p>填报单位：测试市局<p><table>{HEADER}{ROW}</table>", 4),
        (f"<table><tr><td colspan=7>测试市行政处罚信息表</td></tr>{HEADER}<tr></tr>{ROW}</table>", 4),
        (f"<table><tr><td><table>{HEADER}{ROW}</table></td></tr></table>", 2),
        (f"<table><caption>处罚</caption>{HEADER}{ROW}</table>", 2),
        (f"<script>if (a < b) document.write('<table><tr><td>x</td></tr>')</script><table>{HEADER}{ROW}</table>", 2),
        (f'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0" "x"><html><body><table>{HEADER}{ROW}', 2),
    ],
)
def test_rows_are_numbered_as_excel_opens_the_page(rows: Rows, content: str, row: int) -> None:
    assert rows(content).select("_row", *FIELDS).rows() == [(row, *GOOD)]


def test_cells_over_several_rows_hold_for_all_of_them(reader: Reader) -> None:
    spanning = "".join(f"<td rowspan=2>{cell}</td>" for cell in CELLS[:3])
    content = (
        f"<table>{HEADER}<tr>{spanning}<td>1号</td><td>2024-03-05</td></tr>{line('2号', '2024-03-06')}{ROW}</table>"
    )
    table = reader(content)
    batch = pl.concat(table.batches)
    assert batch["CF_DM"].to_list() == [CELLS[2]] * 3
    assert batch["CF_WSH"].to_list() == ["1号", "2号", CELLS[3]]
    assert [(note.rule, set(note.rows)) for note in table.header.notes] == [("cell.merged", {3})]


def test_a_code_stays_as_it_is_written(rows: Rows) -> None:
    content = f"<table>{HEADER}{ROW.replace(CELLS[2], '<font>919901001000000169</font>')}</table>"
    assert rows(content)["CF_DM"].to_list() == ["919901001000000169"]


def test_texts_are_read_as_pages_show_them(rows: Rows) -> None:
    cell = "甲&amp;乙\r\n   <b>公</b>司<br>第二&nbsp;行<!-- 注 --><script>x</script>"
    assert rows(f"<table>{HEADER}{ROW.replace(CELLS[1], cell)}</table>")["CF_MC"].to_list() == [
        "甲&乙 公司\n第二\xa0行"
    ]


def test_hidden_rows_and_columns_are_left_out_and_noted(reader: Reader) -> None:
    columns = "<col span=6><col style='display:none;mso-width-source:userset'>"
    hidden = ROW.replace("<tr>", "<tr height=0 style='display: none'>")
    table = reader(f"<table>{columns}{HEADER}{hidden}{ROW.replace('&nbsp;', '内部')}</table>")
    batch = pl.concat(table.batches)
    assert (batch["_row"].to_list(), batch["CF_BZ"].to_list()) == ([3], [None])
    assert [note.rule for note in table.header.notes] == ["sheet.hidden"]


@pytest.mark.parametrize("blocks", [1, 7])
def test_large_pages_are_read_in_pieces(rows: Rows, blocks: int) -> None:
    batch = rows(MSO + HEADER + ROW * 30_000 * blocks, batch_rows=1_000_000)
    assert batch.height == 30_000 * blocks
    assert batch.select(FIELDS).unique().rows() == [GOOD]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("<html><body><h1>登录</h1><form>密码</form></body></html>", "file.document"),
        ("<html><body><table></table></body></html>", "file.document"),
        (f"<table>{HEADER}</table>", "file.no-rows"),
        (f"<table>{line('甲', '乙')}</table>", "file.no-header"),
        (f"<table>{HEADER}<tr><td colspan=9999999>x</td></tr></table>", "file.bomb"),
        ("<table><tr><td>" * 40, "file.bomb"),
        (f"<table>{HEADER}{ROW}</table>".encode() + "长".encode() * 30 + b"\xff", "file.encoding"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', "file.document"),
    ],
)
def test_pages_without_data_are_refused(reader: Reader, content: str | bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        list(reader(content).batches)
    assert refused.value.rule == rule


def mailed(*parts: tuple[str, str], encode: Callable[[bytes], bytes] = quopri.encodestring) -> bytes:
    kind = b"base64" if encode is encodebytes else b"quoted-printable"
    pieces = [
        b"------=_Next\r\nContent-Location: file:///C:/1/%s\r\nContent-Transfer-Encoding: %s\r\n"
        b'Content-Type: text/html; charset="gb2312"\r\n\r\n%s\r\n'
        % (name.encode(), kind, encode(page.encode("gb18030")))
        for name, page in parts
    ]
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_Next"\r\n\r\n'
    return head + b"".join(pieces) + b"------=_Next--\r\n"


@pytest.mark.parametrize("encode", [quopri.encodestring, encodebytes])
def test_a_page_saved_as_one_file_is_read(reader: Reader, encode: Callable[[bytes], bytes]) -> None:
    table = reader(mailed(("1.htm", MSO + HEADER + ROW + "</table>"), encode=encode))
    assert pl.concat(table.batches).select("_row", *FIELDS).rows() == [(2, *GOOD)]
    assert (table.header.format, table.header.encoding, table.header.sheets) == ("MHTML", "GB18030", ["处罚&许可"])


def test_a_workbook_saved_as_one_file_keeps_the_names_of_its_sheets(reader: Reader) -> None:
    names = "".join(
        f'<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef="sheet00{at}.htm"/></x:ExcelWorksheet>'
        for at, name in enumerate(["一季度", "二季度"], 1)
    )
    page = f"<table>{HEADER}{ROW}</table>"
    table = reader(
        mailed(("1.htm", f"<html>{names}<frameset/></html>"), ("sheet001.htm", page), ("sheet002.htm", page))
    )
    assert pl.concat(table.batches)["_sheet"].to_list() == ["一季度", "二季度"]


def test_mail_without_a_table_is_refused(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.no-rows"):
        reader(mailed(("1.htm", "<p>您好</p>")))
