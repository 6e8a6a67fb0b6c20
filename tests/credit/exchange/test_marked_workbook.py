"""The sender's own workbook comes back: marked, annotated, and otherwise as it was."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from xlsxwriter import Workbook

from credit.exchange.marked.notes import AUTHOR
from credit.exchange.marked.styles import FILLS
from credit.exchange.returned import named

Row = Callable[..., list[str]]
Mark = Callable[[bytes], Any]
Table = Callable[..., bytes]
Make = Callable[[Callable[[Workbook], None]], bytes]
SHEET = "xl/worksheets/sheet1.xml"
FIELDS = ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB"]
FIELDS += ["CF_NR", "CF_JDRQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM"]
OPINION, WHO, WHY = (len(FIELDS) + n for n in range(3))


def letter(field: str) -> str:
    return chr(65 + FIELDS.index(field))


def test_a_cell_with_a_finding_is_coloured_by_how_grave_it_is(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    marked = mark(table([headers, row(1, CF_SY=""), row(2, CF_JDRQ="3/5/2024"), row(3)]))
    assert marked.colour(f"{letter('CF_SY')}2") == FILLS["reject"]
    assert marked.colour(f"{letter('CF_JDRQ')}3") == FILLS["doubt"]
    assert marked.values()[2][FIELDS.index("CF_JDRQ")] == "3/5/2024"


def test_a_good_row_is_left_as_it_is(mark: Mark, headers: list[str], row: Row, table: Table) -> None:
    sent = table([headers, row(1), row(2, CF_SY="")])
    marked = mark(sent)
    with ZipFile(io.BytesIO(sent)) as package:
        before = package.read(SHEET).decode()
    good = before[before.index('<row r="2"') : before.index('<row r="3"')]
    assert good in marked.part(SHEET)


def test_the_last_columns_say_it_in_words_and_leave_room_for_an_answer(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    values = mark(table([headers, row(1, CF_SY=""), row(2)])).values()
    assert values[0][OPINION:] == ["平台意见", "核实人", "核实说明"]
    assert str(values[1][OPINION]).startswith("【退回】“违法事实”必填")
    assert "[rejected]" in str(values[1][OPINION])
    assert values[2][OPINION:] == ["", "", ""]


def test_comments_say_what_is_wrong_and_how_the_workbook_goes_back(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    marked = mark(table([headers, row(1, CF_SY="")]))
    comments = marked.comments()
    assert comments[f"{letter('CF_SY')}2"].startswith(f"{AUTHOR}\n【退回】“违法事实”必填")
    assert "放回上报目录" in comments["Q1"]
    assert marked.boxes() == {(1, FIELDS.index("CF_SY")), (0, OPINION)}
    assert "legacyDrawing" in marked.part(SHEET)
    assert "/xl/comments1.xml" in marked.part("[Content_Types].xml")


def test_the_submission_is_kept_as_a_property(mark: Mark, headers: list[str], row: Row, workbook: Make) -> None:
    def write(book: Workbook) -> None:
        book.set_custom_property("经办人", "测试")
        book.add_worksheet("罚单").write_row(0, 0, headers)
        book.worksheets()[0].write_row(1, 0, row(1))

    marked = mark(workbook(write))
    assert named(marked.path) == "0123abcd"
    assert "经办人" in marked.part("docProps/custom.xml")


def test_everything_of_the_senders_stays(mark: Mark, headers: list[str], row: Row, workbook: Make) -> None:
    def write(book: Workbook) -> None:
        date = book.add_format({"num_format": "yyyy/m/d", "font_color": "blue", "border": 1})
        page = book.add_worksheet("罚单")
        page.merge_range(0, 0, 0, 5, "测试市行政处罚信息表", book.add_format({"bold": True}))
        page.write_row(1, 0, [*headers, "经办科室"])
        for at, cells in ((2, row(1, CF_SY="")), (3, row(2, CF_XDR_SHXYM="91990100MA0TETX129"))):
            for column, cell in enumerate(cells):
                if cell:
                    page.write_string(at, column, cell)
            page.write_datetime(at, FIELDS.index("CF_JDRQ"), datetime(2030, 3, 5), date)
            page.write_formula(at, len(FIELDS), '="二"&"科"', None, "二科")
        page.set_column(0, 3, 33)
        page.freeze_panes(2, 1)
        page.autofilter(1, 0, 3, 3)
        page.data_validation(2, 1, 9, 1, {"validate": "list", "source": ["法人及非法人组织"]})
        page.conditional_format(2, 0, 9, 0, {"type": "no_blanks", "format": book.add_format({"bold": True})})
        page.write_comment(2, 0, "科长批注")
        page.insert_textbox(9, 2, "内部说明")
        hidden = book.add_worksheet("隐藏")
        hidden.write_string(0, 0, "x")
        hidden.hide()

    sent = workbook(write)
    marked = mark(sent)
    sheet = marked.part(SHEET)
    for kept in ("<mergeCell ", "<pane ", "<autoFilter ", "<dataValidation ", "<conditionalFormatting ", "<drawing "):
        assert kept in sheet
    assert '<f>"二"&amp;"科"</f>' in sheet
    assert 'width="33.7' in sheet
    with ZipFile(io.BytesIO(sent)) as package:
        for part in ("xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/drawings/drawing1.xml", "xl/sharedStrings.xml"):
            assert marked.part(part) == package.read(part).decode()
    assert marked.comments()["A3"].endswith("科长批注")
    assert {(2, 0), (2, FIELDS.index("CF_SY"))} <= marked.boxes()


def test_a_date_that_is_marked_is_still_a_date(mark: Mark, headers: list[str], row: Row, workbook: Make) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, headers)
        page.write_row(1, 0, row(1))
        shown = book.add_format({"num_format": "yyyy/m/d", "font_color": "blue"})
        page.write_datetime(1, FIELDS.index("CF_JDRQ"), datetime(2031, 3, 5), shown)

    marked = mark(workbook(write))
    place = f"{letter('CF_JDRQ')}2"
    assert marked.colour(place) == FILLS["doubt"]
    assert marked.format(place).get("numFmtId") not in (None, "0")
    assert marked.format(place).get("fontId") != "0"
    assert marked.values()[1][FIELDS.index("CF_JDRQ")] == datetime(2031, 3, 5).date()


def test_where_the_sender_has_a_comment_it_stays_alone(
    mark: Mark, headers: list[str], row: Row, workbook: Make
) -> None:
    def write(book: Workbook) -> None:
        page = book.add_worksheet("罚单")
        page.write_row(0, 0, headers)
        for column, cell in enumerate(row(1, CF_SY="")):
            if cell:
                page.write_string(1, column, cell)
        page.write_comment(1, FIELDS.index("CF_SY"), "待补")

    marked = mark(workbook(write))
    assert AUTHOR not in marked.comments()[f"{letter('CF_SY')}2"]
    assert marked.colour(f"{letter('CF_SY')}2") == FILLS["reject"]


def test_a_table_in_the_middle_of_the_sheet_is_marked_where_it_stands(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    marked = mark(table([headers, row(1, CF_XDR_MC="")], top=4, left=2))
    assert marked.colour("C6") == FILLS["reject"]
    assert marked.values()[4][2 + OPINION] == "平台意见"


def test_no_text_of_ours_stands_over_a_note_beside_the_table(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    rows: list[list[str]] = [[*headers, "", ""], row(1, CF_SY=""), row(2)]
    marked = mark(table([["", *[""] * 20, "旁注"], *rows]))
    assert marked.values()[0][21] == "旁注"
    assert marked.values()[1][22] == "平台意见"


def test_a_text_of_the_senders_in_a_message_is_no_formula_and_no_markup(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    marked = mark(table([[*headers, '=HYPERLINK("http://x","<b>")'], [*row(1, CF_SY=""), "x"]]))
    assert "<f>" not in marked.part(SHEET)
    opinions = [line[OPINION + 1] for line in marked.values()]
    assert all(str(said).startswith(("【", "平台")) for said in opinions if said)


def test_an_uncatalogued_column_is_marked_at_its_header(mark: Mark, headers: list[str], row: Row, table: Table) -> None:
    marked = mark(table([[*headers, "经办科室"], [*row(1), "二科"]]))
    assert marked.colour("Q1") == FILLS["warn"]
    assert "经办科室" in marked.comments()["Q1"]


@pytest.mark.parametrize("times", [1, 2])
def test_a_workbook_that_is_sent_again_is_read_without_complaint(
    mark: Mark, headers: list[str], row: Row, table: Table, times: int
) -> None:
    content = table([headers, row(1, CF_SY=""), row(2)])
    for _ in range(times):
        content = mark(content).path.read_bytes()
    again = mark(content)
    assert [note.rule for note in again.header.notes] == []
    assert again.values()[0].count("平台意见") == 1
    assert len(again.comments()) == 2


def test_what_is_mended_is_no_longer_marked_when_it_comes_back(
    mark: Mark, headers: list[str], row: Row, table: Table, changed: Callable[..., bytes]
) -> None:
    marked = mark(table([headers, row(1, CF_SY=""), row(2, CF_SY="")])).path.read_bytes()
    place = f'<c r="{letter("CF_SY")}2" s='

    def mended(sheet: str) -> str:
        at = sheet.index(place)
        end = sheet.index("/>", at)
        return sheet[:end] + ' t="inlineStr"><is><t>当事人张贴虚假广告。</t></is></c>' + sheet[end + 2 :]

    again = mark(changed(marked, {SHEET: mended}))
    assert again.values()[1][OPINION] == ""
    assert again.colour(f"{letter('CF_SY')}2") is None
    assert again.colour(f"{letter('CF_SY')}3") == FILLS["reject"]
    assert set(again.comments()) == {f"{letter('CF_SY')}3", "Q1"}
    assert again.boxes() == {(2, FIELDS.index("CF_SY")), (0, OPINION)}


def test_a_workbook_that_is_mended_throughout_has_no_mark_left(
    mark: Mark, headers: list[str], row: Row, table: Table, changed: Callable[..., bytes]
) -> None:
    marked = mark(table([headers, row(1, CF_JDRQ="3/5/2024")])).path.read_bytes()
    again = mark(changed(marked, {"xl/sharedStrings.xml": lambda part: part.replace("3/5/2024", "2024-03-05")}))
    assert again.values()[1][FIELDS.index("CF_JDRQ")] == "2024-03-05"
    assert again.values()[1][OPINION] == ""
    assert again.colour(f"{letter('CF_JDRQ')}2") is None
    assert set(again.comments()) == {"Q1"}


def test_what_the_sender_wrote_beside_the_opinion_stays(mark: Mark, headers: list[str], row: Row, table: Table) -> None:
    rows = [[*headers, "平台意见", "核实人", "核实说明"], [*row(1, CF_SY=""), "旧", "林核实", "原件如此"]]
    values = mark(table(rows)).values()
    assert values[1][WHO:] == ["林核实", "原件如此"]
    assert values[1][OPINION] != "旧"


def test_a_workbook_without_findings_only_gets_its_property(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    sent = table([headers, row(1)])
    marked = mark(sent)
    with ZipFile(io.BytesIO(sent)) as package:
        assert marked.part(SHEET) == package.read(SHEET).decode()
    assert named(marked.path) == "0123abcd"


def test_several_sheets_have_comments_of_their_own(mark: Mark, headers: list[str], row: Row, workbook: Make) -> None:
    def write(book: Workbook) -> None:
        for number, name in enumerate(("一月", "二月")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, headers)
            page.write_row(1, 0, row(number, CF_JDRQ="3/5/2024"))

    marked = mark(workbook(write))
    for number in (1, 2):
        assert marked.colour(f"{letter('CF_JDRQ')}2", number) == FILLS["doubt"]
        assert f"{letter('CF_JDRQ')}2" in marked.comments(number)


def test_a_workbook_inside_an_archive_comes_back_out_of_it(
    mark: Mark, headers: list[str], row: Row, table: Table
) -> None:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        archive.writestr("罚单.xlsx", table([headers, row(1, CF_SY="")]))
    assert mark(stream.getvalue()).colour(f"{letter('CF_SY')}2") == FILLS["reject"]


def test_marking_twice_gives_the_same_bytes(mark: Mark, headers: list[str], row: Row, table: Table) -> None:
    sent = table([headers, row(1, CF_SY="")])
    assert mark(sent).path.read_bytes() == mark(sent).path.read_bytes()


def test_no_file_of_ours_is_left_beside_the_workbook(mark: Mark, headers: list[str], row: Row, table: Table) -> None:
    path: Path = mark(table([headers, row(1, CF_SY="")])).path
    assert sorted(p.name for p in path.parent.iterdir()) == ["marked.xlsx", "sent.xlsx"]
