import json
from collections.abc import Callable

import polars as pl
import pytest

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]

ONE = '{"行政相对人名称": "甲公司", "决定书文号": "1号", "处罚决定日期": "2024-03-05", "罚款金额": 0.50}'
TWO = '{"CF_MC": "乙公司", "CF_WSH": "2号", "CF_JDRQ": "2024-03-06"}'
FULL = ["甲公司", "丙公司"]
THREE = ONE.replace("甲公司", "丙公司")


@pytest.mark.parametrize(
    "content",
    [
        f"[{ONE}, {THREE}]",
        f"{ONE}\n{THREE}\n",
        f"{ONE}\r\n\r\n{THREE}",
        f'{{"code": 0, "rows": [{ONE}, {THREE}]}}',
        f'{{"code": 0, "data": {{"total": 2, "list": [{ONE}, {THREE}]}}}}',
        f"\ufeff  [\n{ONE},\n{THREE}\n]\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_objects_are_rows_however_they_are_wrapped(reader: Reader, content: str, encoding: str) -> None:
    table = reader(content.removeprefix("\ufeff").encode(encoding))
    batch = pl.concat(table.batches)
    assert table.header.format == "JSON"
    assert batch["CF_MC"].to_list() == FULL
    assert batch["_row"].to_list() == [1, 2]


@pytest.mark.parametrize(
    "content",
    [
        f'{{"1": {ONE}, "2": {THREE}}}',
        f'{{"code": 0, "head": {{"total": 2}}, "a": {ONE}, "b": {THREE}, "none": null}}',
        f'{{"code": 0, "data": {{"0001": {ONE}, "0002": {THREE}}}}}',
        f'{{"first": [{ONE}], "empty": [], "second": [{THREE}]}}',
    ],
)
def test_rows_that_stand_under_keys_of_their_own_are_all_read(rows: Rows, content: str) -> None:
    assert rows(content)["CF_MC"].to_list() == FULL


def test_rows_under_keys_of_their_own_are_read_beyond_those_looked_at(rows: Rows) -> None:
    content = "{" + ",".join(f'"{n}": {ONE.replace("甲", str(n))}' for n in range(3_000)) + "}"
    assert rows(content)["CF_MC"].to_list() == [f"{n}公司" for n in range(3_000)]


def test_a_list_of_something_else_beside_the_rows_is_passed_over(rows: Rows) -> None:
    other = '{"行政相对人名称": "乙公司", "许可内容": "食品", "许可机关": "测试局", "有效期至": "2030-01-01"}'
    assert rows(f'{{"licences": [{other}], "penalties": [{ONE}, {THREE}]}}')["CF_MC"].to_list() == FULL


def test_numbers_keep_their_digits_and_lists_become_one_cell(rows: Rows) -> None:
    content = ONE.replace("0.50", '0.50, "统一社会信用代码": 919901001000000169, "备注": ["罚款", "警告", 1]')
    assert rows(content).select("CF_FK", "CF_DM", "CF_BZ").row(0) == ("0.50", "919901001000000169", "罚款;警告;1")


def test_truth_nothing_and_nested_values_become_text(rows: Rows) -> None:
    content = ONE.replace("0.50", 'null, "备注": {"甲": [true, null]}, "统一社会信用代码": false')
    assert rows(content).select("CF_FK", "CF_BZ", "CF_DM").row(0) == (None, '{"甲":[true,null]}', "false")


def test_half_a_character_pair_becomes_a_replacement_character(rows: Rows) -> None:
    assert rows(ONE.replace("甲公司", "\\ud800甲"))["CF_MC"].to_list() == ["\ufffd甲"]


def test_a_key_that_appears_late_is_noted_when_it_appears(reader: Reader) -> None:
    lines = [ONE] * 10_200
    lines[10_100] = ONE.replace("罚款金额", "联系人")
    table = reader("\n".join(lines), batch_rows=10_000)
    assert table.header.notes == []
    assert sum(batch.height for batch in table.batches) == 10_200
    assert [(note.rule, note.column) for note in table.header.notes] == [("column.uncatalogued", "联系人")]


def test_a_forbidden_key_is_refused_wherever_it_appears(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"column\.forbidden"):
        list(reader("\n".join([ONE] * 1_100 + [ONE.replace("罚款金额", "血型")])).batches)


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        (f"[{ONE}, {THREE}", "file.unreadable", 3),
        (f"[{ONE}, {THREE[:-5]}", "file.unreadable", 2),
        (f"{ONE}\n{THREE[:-5]}", "file.unreadable", 2),
        (f"[{ONE}] x", "file.unreadable", 2),
        (f"[{ONE}, [1]]", "file.format", 2),
        ("[" * 900 + "]" * 900, "file.bomb", 1),
        ('[{"a":' + "[" * 50_000, "file.bomb", 1),
        (ONE + ONE.replace("0.50", "[" * 40 + "]" * 40), "file.bomb", 2),
        ('[{"a": 1, "a": 2}]', "column.twice", None),
        ("[]", "file.no-rows", None),
        ('{"a": 1}', "file.no-header", None),
    ],
)
def test_broken_documents_are_refused_with_the_row(reader: Reader, content: str, rule: str, row: int | None) -> None:
    with pytest.raises(FileRefused) as refused:
        list(reader(content).batches)
    assert (refused.value.rule, refused.value.facts.get("row")) == (rule, row)


def test_an_object_larger_than_a_record_may_be_is_refused(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.bomb"):
        reader(json.dumps([{"a": "长" * 9_000_000}], ensure_ascii=False), limits=Limits(record_bytes=4 << 20))


@pytest.mark.parametrize(
    "content",
    [
        f'{{"code": 0, "data": {{"page": {{"records": [{ONE}, {THREE}], "size": 2}}}}, "dict": [{{"备注": 1}}]}}',
        f'{{"dict": {{"a": [1, 2, {{"b": []}}]}}, "result": [{{"rows": [{ONE}]}}, {{"rows": [{THREE}]}}]}}',
        f'{{"data": {ONE}}}\n{{"data": {THREE}}}',
        f"[{ONE}]\n[{THREE}]",
        f"{ONE}{THREE}",
        f"{ONE},\n{THREE},\n",
        f"\ufeff{ONE}\n\n\n\ufeff{THREE}\n",
        f'{{"rows": null}}{{"rows": []}}{{"rows": [{ONE}, {THREE}]}}',
    ],
)
def test_rows_are_found_wherever_they_stand(rows: Rows, content: str) -> None:
    assert rows(content).select("CF_MC", "CF_FK").rows() == [("甲公司", "0.50"), ("丙公司", "0.50")]


def test_a_single_object_is_a_row(rows: Rows) -> None:
    assert rows(ONE)["CF_MC"].to_list() == ["甲公司"]
    assert rows(f'{{"data": {ONE}}}')["CF_MC"].to_list() == ["甲公司"]


def test_an_answer_without_rows_has_no_rows(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.no-rows"):
        reader('{"code": 0, "data": {"total": 0, "list": []}}')


def test_a_large_document_around_the_rows_is_read_as_a_stream(rows: Rows) -> None:
    other = ", ".join(['{"x": "' + "长" * 1_000 + '"}'] * 3_000)
    body = ", ".join([ONE] * 40_000)
    batch = rows(f'{{"dict": [{other}], "rows": [{body}], "end": 12345678901234567890}}', batch_rows=100_000)
    assert batch.height == 40_000
    assert batch["CF_MC"].n_unique() == 1


def test_something_else_in_the_stead_of_an_object_is_refused(reader: Reader) -> None:
    with pytest.raises(FileRefused) as refused:
        list(reader(f'{{"rows": [{ONE}, "乙", {THREE}]}}').batches)
    assert (refused.value.rule, refused.value.facts["row"]) == ("file.format", 2)


def test_line_breaks_inside_texts_are_let_pass(rows: Rows) -> None:
    assert rows(ONE.replace("甲公司", "甲\n公司"))["CF_MC"].to_list() == ["甲\n公司"]
