"""Packages as other programs write them: patched where that is safe, else given back as values."""

import io
import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from credit.errors import FileRefused
from credit.exchange.marked.frame import styles_of, with_drawing, with_widths
from credit.exchange.marked.markup import text
from credit.exchange.marked.row import Edit, edited
from credit.exchange.marked.styles import FILLS
from credit.exchange.returned import named

Row = Callable[..., list[str]]
Mark = Callable[..., Any]
Table = Callable[..., bytes]
Changed = Callable[..., bytes]
SHEET = "xl/worksheets/sheet1.xml"
FACTS = 6  # the column of the facts, from 0
PLACE = "G2"


@pytest.fixture
def sent(table: Table, headers: list[str], row: Row) -> bytes:
    return table([headers, row(1, CF_SY=""), row(2)])


def test_elements_with_a_prefix_are_marked_in_their_own_words(mark: Mark, sent: bytes, changed: Changed) -> None:
    def prefixed(sheet: str) -> str:
        return re.sub(r"<(/?)(?![?!])", r"<\1x:", sheet).replace("xmlns=", "xmlns:x=")

    marked = mark(changed(sent, {SHEET: prefixed}))
    assert f'<x:c r="{PLACE}"' in marked.part(SHEET)
    assert marked.colour(PLACE) == FILLS["reject"]
    assert marked.values()[1][16].startswith("【退回】")


def test_a_workbook_without_styles_is_given_some(mark: Mark, sent: bytes, changed: Changed) -> None:
    def without(part: str) -> str:
        return re.sub(r"<(?:Relationship|Override)\b[^<>]*styles[^<>]*/>", "", part)

    names = ("xl/_rels/workbook.xml.rels", "[Content_Types].xml")
    marked = mark(changed(sent, {"xl/styles.xml": None, **dict.fromkeys(names, without)}))
    assert marked.colour(PLACE) == FILLS["reject"]
    assert "styles.xml" in marked.part("xl/_rels/workbook.xml.rels")


def test_rows_and_cells_without_places_are_counted(
    mark: Mark, headers: list[str], row: Row, table: Table, changed: Changed
) -> None:
    content = table([headers, row(1, CF_JDRQ="3/5/2024")])
    marked = mark(changed(content, {SHEET: lambda sheet: re.sub(r'(<(?:row|c)) r="\w+"', r"\1", sheet)}))
    values = marked.values()
    assert values[1][10] == "3/5/2024"
    assert values[1][16].startswith("【存疑】")


@pytest.mark.parametrize("oddity", ["<!-- a comment -->", "<![CDATA[ ]]>"])
def test_what_cannot_be_patched_safely_comes_back_as_values(
    mark: Mark, sent: bytes, changed: Changed, oddity: str
) -> None:
    marked = mark(changed(sent, {SHEET: lambda sheet: sheet.replace("<sheetData>", f"<sheetData>{oddity}")}))
    assert marked.values()[0][0] == "行政相对人名称"
    assert marked.colour(PLACE) == FILLS["reject"]
    assert named(marked.path) == "0123abcd"


def test_columns_of_ours_are_shown_where_the_sender_hides_all_the_rest(
    mark: Mark, headers: list[str], row: Row, workbook: Any
) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, headers)
        for column, cell in enumerate(row(1, CF_SY="")):
            if cell:
                page.write_string(1, column, cell)
        page.set_column(len(headers), 16_383, None, None, {"hidden": True})

    columns = re.findall(r"<col\b[^<>]*/>", mark(workbook(write)).part(SHEET))
    told = [dict(re.findall(r'(\w+)="([^"]*)"', column)) for column in columns]
    hidden = {(int(c["min"]), int(c["max"])) for c in told if c.get("hidden")}
    assert hidden == {(20, 16_384)}
    assert [int(c["min"]) for c in told] == sorted(int(c["min"]) for c in told)


def test_a_row_that_is_formatted_as_a_whole_lends_its_look_to_a_missing_cell(
    mark: Mark, headers: list[str], row: Row, workbook: Any
) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, headers)
        for column, cell in enumerate(row(1, CF_SY="")):
            if cell:
                page.write_string(1, column, cell)
        page.set_row(1, 20, book.add_format({"num_format": "0.000"}))

    marked = mark(workbook(write))
    assert marked.format(PLACE).get("numFmtId") not in (None, "0")
    assert marked.colour(PLACE) == FILLS["reject"]


def test_the_picture_of_a_page_header_is_no_box_of_a_comment(
    mark: Mark, headers: list[str], row: Row, workbook: Any
) -> None:
    picture = zlib.compress(b"\0\0\0\0")
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", picture), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )

    def write(book: Workbook) -> None:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, headers)
        for column, cell in enumerate(row(1, CF_SY="")):
            if cell:
                page.write_string(1, column, cell)
        page.set_header("&C&G", {"image_center": "a.png", "image_data_center": io.BytesIO(png)})

    content = workbook(write)
    marked = mark(content)
    with ZipFile(io.BytesIO(content)) as package:
        assert marked.part("xl/drawings/vmlDrawing1.vml") == package.read("xl/drawings/vmlDrawing1.vml").decode()
    sheet = marked.part(SHEET)
    assert sheet.index("<legacyDrawing ") < sheet.index("<legacyDrawingHF ")
    assert marked.comments()[PLACE]


def test_the_strict_variant_comes_back_as_values(mark: Mark, sent: bytes, changed: Changed) -> None:
    def strict(part: str) -> str:
        return part.replace("<workbook ", '<workbook xmlns:s="http://purl.oclc.org/ooxml/x" ')

    marked = mark(changed(sent, {"xl/workbook.xml": strict}))
    assert "purl.oclc.org" not in marked.part("xl/workbook.xml")
    assert marked.colour(PLACE) == FILLS["reject"]


PARTS = [SHEET, "xl/styles.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments1.xml", "[Content_Types].xml"]
PIECES = ["<", ">", '"', "/>", "</c>", "<!--", " r=", 's="x"', "<row/>", "<cols/>", "&", "9" * 20, "x:"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(part=st.sampled_from(PARTS), where=st.floats(0, 1), cut=st.integers(0, 30), piece=st.sampled_from(PIECES))
def test_a_damaged_workbook_that_can_be_read_comes_back_as_one_that_can_be_read(
    mark: Mark, sent: bytes, changed: Changed, part: str, where: float, cut: int, piece: str
) -> None:
    def damaged(xml: str) -> str:
        at = int(where * len(xml))
        return xml[:at] + piece + xml[at + cut :]

    content = changed(mark(sent).path.read_bytes(), {part: damaged})
    try:
        marked = mark(content)
    except FileRefused:
        return
    CalamineWorkbook.from_path(str(marked.path))
    assert named(marked.path) == "0123abcd"


@given(st.text(max_size=80))
def test_any_text_is_the_content_of_an_element(said: str) -> None:
    told = text(said).decode()
    assert "<" not in told
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", told)


@given(
    st.dictionaries(
        st.integers(0, 9), st.sampled_from([Edit(said="a"), Edit(), Edit(lambda s: s + 1), Edit(emptied=True)])
    )
)
def test_cells_stay_in_their_order_however_a_row_is_edited(edits: dict[int, Edit]) -> None:
    row = b'<row r="7" spans="1:9"><c r="B7" s="3"/><c r="D7"><v>1</v></c><c r="H7" t="s"><v>2</v></c></row>'
    after = edited(row, 7, edits, lambda _: 0)
    places = [ord(found[1]) - 65 for found in re.finditer(rb'r="([A-Z])7"', after)]
    there = ({1, 3, 7} | edits.keys()) - {column for column, edit in edits.items() if edit.emptied}
    assert places == sorted(there)
    assert after.startswith(b'<row r="7">')


def test_columns_are_cut_around_ours() -> None:
    head = b'<worksheet><cols><col min="1" max="9" width="5" style="2"/></cols><sheetData>'
    cut = with_widths(head, {3: 60}, 7)
    assert cut.count(b"<col ") == 3
    assert styles_of(cut) == {range(3): 2, range(3, 4): 7, range(4, 9): 2}


def test_the_drawing_of_comments_stands_before_what_must_follow_it() -> None:
    head = b'<worksheet xmlns="urn:x"><sheetData>'
    tail = b"</sheetData><conditionalFormatting><extLst/></conditionalFormatting><pageMargins/><tableParts/><extLst/>"
    tail += b"</worksheet>"
    after = with_drawing(head, tail, "rId1")
    assert re.findall(rb"<(\w+)", after) == [
        b"conditionalFormatting", b"extLst", b"pageMargins", b"legacyDrawing", b"tableParts", b"extLst",
    ]  # fmt: skip


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_round_trip_through_libreoffice_is_accepted(
    mark: Mark, headers: list[str], row: Row, table: Table, tmp_path: Path, kind: str
) -> None:
    first = mark(table([headers, row(1, CF_SY=""), row(2)]))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(first.path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    again = mark((tmp_path / f"marked.{kind}").read_bytes(), f"back.{kind}")
    assert [note.rule for note in again.header.notes] == []
    assert again.colour(PLACE) == FILLS["reject"]
    assert again.values()[0].count("平台意见") == 1
    assert named(tmp_path / f"marked.{kind}") == (None if kind == "xls" else "0123abcd")


def test_no_part_of_the_package_is_there_twice(mark: Mark, sent: bytes) -> None:
    with ZipFile(io.BytesIO(mark(mark(sent).path.read_bytes()).path.read_bytes())) as package:
        names = [name.lower() for name in package.namelist()]
    assert len(names) == len(set(names))
