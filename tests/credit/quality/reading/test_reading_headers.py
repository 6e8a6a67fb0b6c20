"""Headers as departments really write them: several rows, codes and numbers below, slips of the pen."""

from collections.abc import Callable

import pytest

from credit.errors import FileRefused
from credit.quality.reading import Table
from credit.quality.reading.headlines import unit_of
from credit.quality.reading.nearest import Vocabulary, simplified

Reader = Callable[..., Table]
ROW = "北辰测试科技有限公司,91990100MA0TEXT129,测罚〔2024〕1号,2024-03-05,0.5,"
HEADER = "行政相对人名称,统一社会信用代码,决定书文号,处罚决定日期,罚款金额,备注"


def read(reader: Reader, content: str) -> tuple[list[tuple[object, ...]], list[tuple[str, tuple[int, ...]]]]:
    table = reader(content)
    rows = [row for batch in table.batches for row in batch.select("_row", "CF_MC", "CF_WSH", "CF_FK").rows()]
    return rows, [(note.rule, note.rows) for note in table.header.notes]


GOOD = ("北辰测试科技有限公司", "测罚〔2024〕1号", "0.5")

BELOW = [
    "CF_MC,CF_DM,CF_WSH,CF_JDRQ,CF_FK,CF_BZ",
    "(1),(2),(3),(4),(5),(6)",
    "1,2,3,4,5,6",
    "栏次,1,2,3,4,5",
    "甲,乙,丙,1,2,3",
    "必填,必填,必填,必填,选填,选填",
    "文本,C18,C128,日期,N(18，6),文本",
    ",,,,（万元）,",
    "单位：万元,,,,,",
    "CF_MC,CF_DM,CF_WSH,CF_JDRQ,CF_FK,CF_BZ\n(1),(2),(3),(4),(5),(6)\n必填,选填,必填,必填,选填,选填",
]


@pytest.mark.parametrize("below", BELOW)
def test_codes_numbers_hints_and_units_below_the_names_are_no_records(reader: Reader, below: str) -> None:
    rows, notes = read(reader, f"测试市行政处罚信息表,,,,,\n{HEADER}\n{below}\n{ROW}\n")
    assert [row[1:] for row in rows] == [GOOD]
    assert notes == []


@pytest.mark.parametrize(
    "record",
    [
        "5,6,7,8,9,",
        "/,/,/,/,/,/",
        "罚款,91990100MA0TEXT129,1号,2024-03-05,1,罚款金额",
        "否,是,否,是,否,是",
        "甲,,1号,,,",
    ],
)
def test_a_poor_record_right_below_the_header_is_still_a_record(reader: Reader, record: str) -> None:
    rows, _ = read(reader, f"{HEADER}\n{record}\n{ROW}\n")
    assert [row[0] for row in rows] == [2, 3]


def test_group_titles_stand_above_names(reader: Reader) -> None:
    content = "行政相对人,,决定书文号,处罚,,备注\n名称,统一社会信用代码,,决定日期,机关,\n" + ROW.replace(
        ",0.5", ",测试局"
    )
    rows, notes = read(reader, content)
    assert rows == [(3, *GOOD[:2], None)]
    assert [rule for rule, _ in notes] == ["column.uncatalogued"]


def test_three_rows_are_read_as_one_header(reader: Reader) -> None:
    content = f"表一,,,,,\n当事人,,处罚,,,备注\n名称,统一社会信用代码,决定书,决定,罚款,\n,,文号,日期,金额,\n{ROW}\n"
    table = reader(content.replace("当事人", "行政相对人").replace("处罚,,,备注", ",处罚,,备注"))
    assert list(table.header.columns.values()) == ["CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ"]


def test_the_unit_of_the_whole_sheet_holds_for_amounts_without_one(reader: Reader) -> None:
    rows, notes = read(
        reader, f"处罚信息表,,,,,\n填报单位：测试市局,,,,,金额单位：元\n{HEADER}\n{ROW.replace('0.5', '5000')}\n"
    )
    assert [row[3] for row in rows] == ["5000元"]
    assert [rule for rule, _ in notes] == ["amount.unit"]


def test_the_unit_in_a_row_of_its_own_below_the_names_holds_for_its_column(reader: Reader) -> None:
    rows, _ = read(reader, f"{HEADER}\n,,,,（元）,\n{ROW.replace('0.5', '5000')}\n")
    assert [row[3] for row in rows] == ["5000元"]


@pytest.mark.parametrize("cell", ["填报单位：测试市局", "单位：个", "单位名称：万元户公司", "报送单位：万元"])
def test_who_fills_in_a_table_is_no_unit_of_money(cell: str) -> None:
    assert unit_of(cell) is None


def test_header_lines_between_pages_are_passed_over_and_told(reader: Reader) -> None:
    page = f"测试市行政处罚信息表,,,,,\n{HEADER}\n(1),(2),(3),(4),(5),(6)\n"
    rows, notes = read(reader, f"{page}{ROW}\n{page}{ROW.replace('1号', '2号')}\n第2页，共2页\n")
    assert [row[0] for row in rows] == [4, 8]
    assert sorted(notes) == [("row.repeated-header", (6, 7)), ("row.skipped-total", (5, 9))]


def test_a_second_table_with_its_columns_in_another_order_is_read(reader: Reader) -> None:
    other = "决定书文号,行政相对人名称,处罚决定日期,统一社会信用代码,罚款金额（元）,备注"
    second = "测罚〔2024〕2号,南山测试有限公司,2024-03-06,91990100MA0TEXT129,300,"
    rows, notes = read(reader, f"{HEADER}\n{ROW}\n合计,,,,0.5,\n二、第二批,,,,,\n{other}\n{second}\n{second}\n")
    assert rows == [
        (2, *GOOD),
        (6, "南山测试有限公司", "测罚〔2024〕2号", "300元"),
        (7, "南山测试有限公司", "测罚〔2024〕2号", "300元"),
    ]
    assert sorted(notes) == [("row.repeated-header", (5,)), ("row.skipped-total", (3, 4))]


def test_a_second_table_of_another_dataset_is_told_and_not_read(reader: Reader) -> None:
    rows, notes = read(
        reader, f"{HEADER}\n{ROW}\n,,,,,\n行政相对人名称,荣誉名称,授予机关,备注,,\n甲,乙,丙,,,\n丁,戊,己,,,\n"
    )
    assert [row[0] for row in rows] == [2]
    assert notes == [("sheet.second-table", (4, 5, 6))]


def test_after_another_table_the_first_one_may_go_on(reader: Reader) -> None:
    foreign = "行政相对人名称,荣誉名称,授予机关,备注,,\n甲,乙,丙,,,"
    rows, notes = read(reader, f"{HEADER}\n{ROW}\n{foreign}\n{HEADER}\n{ROW}\n")
    assert [row[0] for row in rows] == [2, 6]
    assert sorted(notes) == [("row.repeated-header", (5,)), ("sheet.second-table", (3, 4))]


REMARKS = [
    *("合计", "小 计", "总计：3条", "共计3户", "本页小计", "共3条", "Total", "累计"),
    *(
        "填表人：张某　审核人：李某",
        "单位负责人（签字）：",
        "单位（盖章）：",
        "联系电话：0990-1234567",
        "报送日期：2024年3月5日",
    ),
    *("备注：以上数据截至3月底。", "说明：本表由各区填报", "注：1.金额以决定书为准", "注1：略", "数据来源：执法系统"),
    *(
        "第1页，共2页",
        "第 1 页",
        "续表",
        "（以下空白）",
        "填报单位：测试市局",
        "制表：王某",
        "打印时间：2024-03-05 10:00",
    ),
]


@pytest.mark.parametrize("said", REMARKS)
def test_what_stands_below_a_table_is_told_and_left_out(reader: Reader, said: str) -> None:
    rows, notes = read(reader, f"{HEADER}\n{ROW}\n{said},,,,12,\n")
    assert ([row[0] for row in rows], notes) == ([2], [("row.skipped-total", (3,))])


def test_a_total_may_stand_behind_a_running_number(reader: Reader) -> None:
    rows, notes = read(reader, f"序号,{HEADER}\n1,{ROW}\n2,合计,,,,12,\n")
    assert ([row[0] for row in rows], notes) == ([2], [("row.skipped-total", (3,))])


def test_an_example_of_how_to_fill_in_the_table_is_no_record(reader: Reader) -> None:
    rows, notes = read(reader, f"序号,{HEADER}\n示例,{ROW}\n1,{ROW}\n")
    assert ([row[0] for row in rows], notes) == ([3], [("row.skipped-total", (2,))])


@pytest.mark.parametrize(
    "name", ["说明书印刷有限公司", "备注信息科技有限公司", "总计划咨询有限公司", "单位食堂管理有限公司", "日期时间科技"]
)
def test_a_record_that_lacks_nearly_everything_is_not_taken_for_a_remark(reader: Reader, name: str) -> None:
    rows, notes = read(reader, f"{HEADER}\n{ROW}\n{name},,,,,\n")
    assert ([row[0] for row in rows], notes) == ([2, 3], [])


DRESSED = [
    *("1.处罚决定日期", "（4）处罚决定日期", "4、处罚决定日期", "④处罚决定日期", "四、处罚决定日期", "处罚决定\n日期"),
    *(
        "處罰決定日期",
        "处罚决定日期*",
        "处 罚 决 定 日 期",
        "处罚决定日期（YYYY-MM-DD）",
        "处罚决定日期【必填】",
        "处罚决定日期[格式：2024-03-05]",
    ),
]


@pytest.mark.parametrize("written", DRESSED)
def test_a_header_in_any_dress_is_known_without_a_word(reader: Reader, written: str) -> None:
    table = reader(f'行政相对人名称,决定书文号,"{written}"\n甲公司,1号,2024-03-05\n')
    assert table.header.columns[written.strip()] == "CF_JDRQ"
    assert table.header.notes == []


@pytest.mark.parametrize(
    "written", ["处罚决定曰期", "处罚定决日期", "处罚决定的日期", "处罚处罚决定日期"[2:], "处罚决决定日期"]
)
def test_a_slip_of_the_pen_is_read_and_told(reader: Reader, written: str) -> None:
    table = reader(f"行政相对人名称,决定书文号,{written}\n甲公司,1号,2024-03-05\n")
    assert table.header.columns[written] == "CF_JDRQ"
    assert [note.rule for note in table.header.notes] == ([] if written == "处罚决定日期" else ["column.misspelt"])


@pytest.mark.parametrize("written", ["处罚终止日期", "原处罚决定日期", "处罚决定日期二", "处罚撤销日期", "罚款金额2"])
def test_what_may_mean_something_else_is_only_suggested(reader: Reader, written: str) -> None:
    table = reader(f"行政相对人名称,决定书文号,处罚决定日期,{written}\n甲公司,1号,2024-03-05,x\n")
    assert next(note.rule for note in table.header.notes) in {"column.nearest", "column.uncatalogued"}
    assert written not in table.header.columns


def test_a_misspelt_column_beside_the_right_one_is_not_read(reader: Reader) -> None:
    table = reader("行政相对人名称,决定书文号,处罚决定日期,处罚决定曰期\n甲公司,1号,2024-03-05,2020-01-01\n")
    assert next(table.batches)["CF_JDRQ"].to_list() == ["2024-03-05"]
    assert [note.rule for note in table.header.notes] == ["column.uncatalogued"]


def test_a_suggestion_names_the_field_that_may_be_meant(reader: Reader) -> None:
    table = reader("行政相对人名称,决定书文号,处罚决定时日\n甲公司,1号,2024-03-05\n")
    assert table.header.notes[0].facts["label_zh"] == "处罚决定日期"


def test_headers_that_differ_by_a_telling_character_are_never_confused() -> None:
    known = Vocabulary({"许可有效期自": "A", "许可有效期至": "B", "许可机关代码": "C"})
    for said in ("许可有效期止", "许可有效期", "许可机构代码", "许可有效期起"):
        near = known.nearest(said)
        assert near is None or not near.certain or near.code == "C"


def test_traditional_characters_of_headers_are_folded() -> None:
    assert simplified("行政處罰決定書文號") == "行政处罚决定书文号"


def test_a_header_of_the_platforms_own_columns_is_ignored(reader: Reader) -> None:
    assert reader(f"{HEADER},平台意见,核实人\n{ROW},x,\n").header.notes == []


def test_no_header_at_all_is_refused(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.no-header"):
        reader(f"{ROW}\n{ROW}\n")
