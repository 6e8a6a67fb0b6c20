from collections.abc import Callable

import pytest

from credit.errors import FileRefused
from credit.quality.reading import Table

Reader = Callable[..., Table]
ROW = "北辰测试科技有限公司,测罚〔2024〕1号,2024-03-05"


def told(table: Table) -> list[tuple[str, str | None]]:
    return [(note.rule, note.column) for note in table.header.notes]


def refused(reader: Reader, content: str) -> FileRefused:
    with pytest.raises(FileRefused) as error:
        reader(content)
    return error.value


@pytest.mark.parametrize(
    "header",
    [
        "行政相对人名称,决定书文号,处罚决定日期",
        "\ufeff*行政相对人 名称：,决定书文号*,处罚决定日期（必填）",
        "当事人名称（全称）,决定书文号,处罚决定日期",
        "CF_MC,cf_wsh,ＣＦ＿ＪＤＲＱ",
    ],
)
def test_labels_aliases_and_codes_in_any_dress_are_headers(reader: Reader, header: str) -> None:
    table = reader(f"{header}\n{ROW}\n")
    assert list(table.header.columns.values()) == ["CF_MC", "CF_WSH", "CF_JDRQ"]
    assert next(table.batches)["CF_MC"].to_list() == ["北辰测试科技有限公司"]


def test_a_header_of_two_rows_is_read_as_one(reader: Reader) -> None:
    content = f"行政处罚信息表,,\n行政相对人,决定,处罚\n名称,书文号,决定日期\n{ROW}\n"
    table = reader(content)
    assert next(table.batches).row(0)[1:4] == (4, None, "北辰测试科技有限公司")


def test_a_column_that_no_catalogue_allows_is_noted_and_not_read(reader: Reader) -> None:
    table = reader(f"行政相对人名称,决定书文号,处罚决定日期,联系电话,序号\n{ROW},1,2\n")
    assert told(table) == [("column.uncatalogued", "联系电话")]
    assert "联系电话" not in next(table.batches).columns


def test_a_required_column_that_is_missing_is_noted(reader: Reader) -> None:
    table = reader("行政相对人名称,决定书文号\n北辰测试科技有限公司,1号\n")
    (note,) = table.header.notes
    assert (note.rule, note.facts["label_zh"]) == ("column.missing", "处罚决定日期")


def test_too_few_required_columns_refuse_the_file(reader: Reader) -> None:
    error = refused(reader, "行政相对人名称,罚款金额,联系人\n甲,1,乙\n")
    assert (error.rule, error.facts["missing_zh"]) == ("file.columns-missing", "决定书文号、处罚决定日期")


def test_a_file_of_another_dataset_is_told_so(reader: Reader) -> None:
    error = refused(reader, "行政相对人名称,荣誉名称,授予机关\n甲,乙,丙\n")
    assert (error.rule, error.facts["dataset"]) == ("file.wrong-dataset", "honour")


def test_another_dataset_is_recognised_even_if_nothing_is_ours(reader: Reader) -> None:
    assert refused(reader, "荣誉名称;授予机关\n乙;丙\n").rule == "file.wrong-dataset"


def test_no_header_within_thirty_filled_rows_is_no_header(reader: Reader) -> None:
    notes = "".join(f"说明{i},,\n" for i in range(30))
    assert refused(reader, f"{notes}行政相对人名称,决定书文号,处罚决定日期\n{ROW}\n").rule == "file.no-header"


@pytest.mark.parametrize("column", ["血型", "负责人血 型", "宗教信仰情况", "Blood Type", "gene data"])
def test_what_the_law_forbids_to_collect_is_refused_by_name(reader: Reader, column: str) -> None:
    error = refused(reader, f"行政相对人名称,决定书文号,处罚决定日期,{column}\n{ROW},A\n")
    assert (error.rule, error.facts["column"]) == ("column.forbidden", column)


def test_a_forbidden_word_inside_another_word_forbids_nothing(reader: Reader) -> None:
    table = reader(f"行政相对人名称,决定书文号,处罚决定日期,general agency\n{ROW},A\n")
    assert told(table) == [("column.uncatalogued", "general agency")]


def test_two_columns_for_one_field_are_refused(reader: Reader) -> None:
    error = refused(reader, f"行政相对人名称,决定书文号,处罚决定日期,当事人名称\n{ROW},A\n")
    assert (error.rule, error.facts["column"]) == ("column.twice", "当事人名称")


def test_an_amount_under_another_unit_carries_that_unit(reader: Reader) -> None:
    table = reader(f"行政相对人名称,决定书文号,处罚决定日期,罚款金额（元）\n{ROW},20000\n{ROW},2万元\n{ROW},\n")
    assert next(table.batches)["CF_FK"].to_list() == ["20000元", "2万元", None]
    assert told(table) == [("amount.unit", "罚款金额（元）")]


def test_an_amount_under_the_unit_of_the_catalogue_stays_as_it_is(reader: Reader) -> None:
    table = reader(f"行政相对人名称,决定书文号,处罚决定日期,罚款金额（万元）\n{ROW},2\n")
    assert next(table.batches)["CF_FK"].to_list() == ["2"]
    assert told(table) == []
