"""XML of any structure whose repeated element holds the fields of a row."""

from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]

ROW = (
    "<{0}><CF_MC>甲公司</CF_MC><CF_DM>919901001000000169</CF_DM><CF_WSH>1号</CF_WSH><CF_JDRQ>2024-03-05</CF_JDRQ></{0}>"
)
ONE, TWO = ROW.format("ROW"), ROW.format("ROW").replace("甲", "乙")


@pytest.mark.parametrize(
    "content",
    [
        f"<ROWDATA>{ONE}{TWO}</ROWDATA>",
        f"<DATA><HEAD><备注>批次</备注><count>2</count></HEAD><BODY><LIST>{ONE}\n{TWO}</LIST></BODY></DATA>",
        f'<x:rows xmlns:x="urn:a" xmlns="urn:b">{ONE}<!-- 说明 -->{TWO}</x:rows>'.replace("ROW>", "x:ROW>"),
        "<rows>"
        '<row CF_MC="甲公司" CF_DM="919901001000000169" CF_WSH="1号" CF_JDRQ="2024-03-05"/>'
        '<row CF_MC="乙公司" CF_DM="919901001000000169" CF_WSH="1号" CF_JDRQ="2024-03-05"/></rows>',
        f"<rows>{ONE}{TWO}</rows>".replace("CF_MC", "行政相对人名称").replace("CF_JDRQ", "处罚决定日期"),
        f"<rows>{ONE}{TWO}</rows>".replace("<CF_MC>", '<field name="CF_MC">').replace("</CF_MC>", "</field>"),
        f"<rows>{ONE}{TWO}</rows>".replace("<CF_MC>", "<base><CF_MC>").replace("</CF_MC>", "</CF_MC></base>"),
    ],
)
def test_rows_are_found_by_structure(reader: Reader, content: str) -> None:
    table = reader(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')
    batch = pl.concat(table.batches)
    assert table.header.format == "XML"
    assert batch["CF_MC"].to_list() == ["甲公司", "乙公司"]
    assert batch["CF_DM"].to_list() == ["919901001000000169"] * 2
    assert batch["CF_JDRQ"].to_list() == ["2024-03-05"] * 2
    assert batch["_row"].to_list() == [1, 2]


@pytest.mark.parametrize("declared", ["UTF-8", "GBK", "GB18030", "UTF-16"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_content_tells_the_encoding_whatever_is_declared(rows: Rows, declared: str, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{declared}"?><rows>{ONE}{TWO}</rows>'
    assert rows(content.encode(encoding))["CF_MC"].to_list() == ["甲公司", "乙公司"]


def test_a_single_record_is_a_row(rows: Rows) -> None:
    assert rows(f"<root><rows>{ONE}</rows></root>")["CF_MC"].to_list() == ["甲公司"]
    assert rows(ONE)["CF_MC"].to_list() == ["甲公司"]


def test_marked_text_empty_elements_and_nil_are_what_they_say(rows: Rows) -> None:
    content = ONE.replace("甲公司", "<![CDATA[甲<公>&司]]>").replace(
        "</ROW>", '<CF_FK xsi:nil="true" xmlns:xsi="urn:x">0</CF_FK><CF_BZ/></ROW>'
    )
    assert rows(f"<rows>{content}</rows>").select("CF_MC", "CF_FK", "CF_BZ").row(0) == ("甲<公>&司", None, None)


def test_text_with_marked_parts_stays_one_text(rows: Rows) -> None:
    content = ONE.replace("甲公司", "甲<b>公</b>司").replace("1号", "测罚&#12308;2024&#12309;1号")
    assert rows(f"<rows>{content}</rows>").select("CF_MC", "CF_WSH").row(0) == ("甲公司", "测罚〔2024〕1号")


def test_an_element_that_occurs_twice_in_a_row_is_a_list(rows: Rows) -> None:
    content = ONE.replace("</ROW>", "<CF_BZ>罚款</CF_BZ><CF_BZ>警告</CF_BZ></ROW>")
    assert rows(f"<rows>{content}{TWO}</rows>")["CF_BZ"].to_list() == ["罚款;警告", None]


def test_an_empty_record_keeps_the_numbers_of_those_below(rows: Rows) -> None:
    assert rows(f"<rows>{ONE}<ROW/>{TWO}</rows>")["_row"].to_list() == [1, 3]


def test_names_that_xml_cannot_spell_are_read_as_they_are_escaped(rows: Rows) -> None:
    content = ONE.replace("CF_DM", "代码_x005F_1_xFF08_统一社会信用代码_xFF09_")
    assert rows(f"<rows>{content}{content}</rows>")["CF_DM"].to_list() == ["919901001000000169"] * 2


def test_a_control_character_that_xml_forbids_costs_no_file(rows: Rows) -> None:
    assert rows(f"<rows>{ONE}</rows>".replace("甲公司", "甲\x0b公司"))["CF_MC"].to_list() == ["甲\x7f公司"]


def test_columns_are_noted_and_refused_as_in_every_format(reader: Reader) -> None:
    table = reader(f"<rows>{ONE}{TWO.replace('</ROW>', '<联系人>某</联系人></ROW>')}</rows>")
    list(table.batches)
    assert [(note.rule, note.column) for note in table.header.notes] == [("column.uncatalogued", "联系人")]
    with pytest.raises(FileRefused, match=r"column\.forbidden"):
        reader(f"<rows>{ONE.replace('CF_WSH', '血型')}</rows>")


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rows>&b;</rows>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><rows><ROW><CF_MC>&a;</CF_MC></ROW></rows>'


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (BOMB, "file.unsafe"),
        (OUTSIDE, "file.unsafe"),
        (f'<!DOCTYPE rows SYSTEM "rows.dtd"><rows>{ONE}</rows>', "file.unsafe"),
        ("<a>" * 1_000 + "</a>" * 1_000, "file.bomb"),
        (f'<rows><ROW CF_BZ="{"长" * 900_000}"/></rows>', "file.bomb"),
        (f"<rows>{ONE.replace('甲', '甲' * 1_100_000)}</rows>", "file.bomb"),
        (f"<rows>{ONE}", "file.unreadable"),
        (f"<rows>{ONE}{TWO}"[:-30], "file.unreadable"),
        (f"<rows>{ONE.replace('甲公司', '甲&乙公司')}</rows>", "file.markup"),
        (f"<rows>{ONE.replace('甲公司', '甲<乙公司')}</rows>", "file.markup"),
        (f"<rows>{ONE.replace('甲公司', '&nbsp;')}</rows>", "file.markup"),
        (f"<rows>{ONE}</row>", "file.markup"),
        (f"<rows>{ONE * 40}</rows>".encode().replace("乙".encode(), b"\xff") + b"\xff", "file.encoding"),
        ("<rows></rows>", "file.no-rows"),
        ("<rows><row><a>1</a><b>2</b></row></rows>", "file.no-header"),
    ],
)
def test_what_is_no_safe_or_whole_xml_is_refused(reader: Reader, content: str | bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        list(reader(content, limits=Limits(record_bytes=1 << 20)).batches)
    assert refused.value.rule == rule
