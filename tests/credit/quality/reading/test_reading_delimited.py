from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Rows = Callable[..., pl.DataFrame]

HEADER = "行政相对人名称,统一社会信用代码,决定书文号,处罚决定日期,罚款金额,备注"
ROW = "北辰测试科技有限公司,91990100MA0TEXT129,测罚〔2024〕1号,2024-03-05,0.5,"


def test_a_batch_holds_place_fault_and_every_field_by_code(rows: Rows) -> None:
    batch = rows(f"{HEADER}\n{ROW}\n")
    assert batch.columns == ["_sheet", "_row", "_fault", "CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ"]
    assert batch.schema["_row"] == pl.UInt32
    assert batch.rows() == [
        ("", 2, None, "北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", "0.5", None)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_any_delimiter_and_any_line_end_gives_the_same_rows(rows: Rows, delimiter: str, end: str) -> None:
    lines = [HEADER, ROW, ROW.replace("1号", "2号")]
    batch = rows(end.join(lines).replace(",", delimiter))
    assert batch["CF_WSH"].to_list() == ["测罚〔2024〕1号", "测罚〔2024〕2号"]
    assert batch["_row"].to_list() == [2, 3]


def test_columns_may_come_in_another_order(rows: Rows) -> None:
    turned = "\n".join(",".join(reversed(line.split(","))) for line in (HEADER, ROW))
    assert rows(turned)["CF_MC"].to_list() == ["北辰测试科技有限公司"]


def test_titles_notes_and_blank_lines_above_the_header_count_as_rows(rows: Rows) -> None:
    content = f"测试市行政处罚信息表,,,,,\n\n填表说明：请如实填写,,,,,\n{HEADER}\n\n{ROW}\n,,,,,\n{ROW}"
    assert rows(content)["_row"].to_list() == [6, 8]


def test_a_record_with_a_quoted_line_break_is_one_row(rows: Rows) -> None:
    broken = ROW.replace("测罚〔2024〕1号", '"测罚\r\n〔2024〕,""1""号"')
    batch = rows(f"{HEADER}\r\n{broken}\r\n{ROW}\r\n")
    assert batch["CF_WSH"].to_list() == ['测罚\r\n〔2024〕,"1"号', "测罚〔2024〕1号"]
    assert batch["_row"].to_list() == [2, 3]


def test_text_stays_exactly_as_sent(rows: Rows) -> None:
    cells = [" 北辰　测试 ", "'9199", "\u200b文号\ufffd", "2024/3/5 ", "=1+1", "a\x00b"]
    assert rows(f"{HEADER}\n{','.join(cells)}\n").row(0)[3:] == tuple(cells)


def test_a_quote_inside_a_cell_is_an_ordinary_character(rows: Rows) -> None:
    content = f'{HEADER}\n{ROW}\n"北辰"科技,c,n,d,1,5" 管\n{ROW}\n'
    batch = rows(content)
    assert batch["CF_MC"].to_list()[1] == '"北辰"科技'
    assert batch["CF_BZ"].to_list()[1] == '5" 管'
    assert batch["_row"].to_list() == [2, 3, 4]


def test_a_quote_that_is_never_closed_swallows_no_rows(rows: Rows) -> None:
    batch = rows(f'{HEADER}\n"北辰,c,n,d,1,\n{ROW}\n{ROW}\n')
    assert batch.height == 3
    assert batch["CF_MC"][0] == '"北辰'


def test_a_row_with_more_cells_than_the_header_is_marked(rows: Rows) -> None:
    batch = rows(f"{HEADER}\n{ROW}\n{ROW}罚款,没收\n{ROW},,\n")
    assert batch["_fault"].to_list() == [None, "row.shifted", None]


def test_a_value_under_no_header_is_marked(rows: Rows) -> None:
    batch = rows(f"{HEADER},,\n{ROW},,\n{ROW},,多\n")
    assert batch["_fault"].to_list() == [None, "row.shifted"]


def test_a_short_row_is_whole_because_excel_leaves_off_empty_cells(rows: Rows) -> None:
    batch = rows(f"{HEADER}\n北辰测试,,1号,2024-03-05\n{ROW}\n")
    assert batch["_fault"].to_list() == [None, None]
    assert batch["CF_FK"].to_list() == [None, "0.5"]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_cut_by_a_line_break_is_marked_with_its_other_half(rows: Rows, quote: str) -> None:
    batch = rows(f"{HEADER}\n{ROW}\n{quote}北辰{quote},91,1号,2024-03-05,0.\n5,备注\n{ROW}\n")
    assert batch["_fault"].to_list() == [None, "row.shifted", "row.shifted", None]


def test_the_senders_own_columns_pass_through(rows: Rows) -> None:
    batch = rows(f"{HEADER},flex_ID\n{ROW},k-1\n")
    assert batch["flex_id"].to_list() == ["k-1"]


def test_batches_are_as_large_as_asked_and_no_larger(reader: Callable[..., Table]) -> None:
    content = HEADER + "\n" + "\n".join([ROW] * 25)
    table = reader(content, batch_rows=10)
    heights = [batch.height for batch in table.batches]
    assert heights == [10, 10, 5]


def test_rows_of_totals_and_signatures_are_noted_and_left_out(reader: Callable[..., Table]) -> None:
    content = f"{HEADER}\n{ROW}\n合 计,,,,12.5,\n填表人：张某,,,,审核人：李某,\n"
    table = reader(content)
    assert sum(batch.height for batch in table.batches) == 1
    (note,) = table.header.notes
    assert (note.rule, note.rows, note.count) == ("row.skipped-total", (3, 4), 2)


def test_a_company_whose_name_begins_like_a_total_is_a_row(rows: Rows) -> None:
    assert rows(f"{HEADER}\n{ROW.replace('北辰测试科技有限公司', '合计（测试）科技有限公司')}\n").height == 1
    assert rows(f"{HEADER}\n{ROW.replace('北辰测试科技有限公司', '合计')}\n").height == 1


def test_a_row_of_blanks_is_empty(rows: Rows) -> None:
    assert rows(f"{HEADER}\n , , ,\u3000, ,\n{ROW}\n")["_row"].to_list() == [3]


def test_the_control_character_by_which_old_programs_end_a_file_is_no_row(rows: Rows) -> None:
    assert rows(f"{HEADER}\n{ROW}\n\x1a").height == 1


def test_a_line_that_never_ends_is_refused_with_its_row(reader: Callable[..., Table]) -> None:
    content = f"{HEADER}\n{ROW}\n" + "长" * 5_000
    with pytest.raises(FileRefused) as refused:
        list(reader(content, limits=Limits(record_bytes=4_000)).batches)
    assert (refused.value.rule, refused.value.facts["row"]) == ("file.bomb", 3)
