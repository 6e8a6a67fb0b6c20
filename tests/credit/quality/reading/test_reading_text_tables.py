"""Text tables as systems export them: delimiters, quotes, line ends, garbled letters."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from cloud import knowledge
from credit.errors import FileRefused
from credit.quality.reading import Limits, Table, read

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]
CATALOGUE = knowledge.catalogue()
HEADER = "行政相对人名称,统一社会信用代码,决定书文号,处罚决定日期,罚款金额,备注"
ROW = "北辰测试科技有限公司,91990100MA0TEXT129,测罚〔2024〕1号,2024-03-05,0.5,略"
GOOD = ("北辰测试科技有限公司", "91990100MA0TEXT129", "测罚〔2024〕1号", "2024-03-05", "0.5", "略")


def cells(batch: pl.DataFrame) -> list[tuple[str, ...]]:
    return batch.select("CF_MC", "CF_DM", "CF_WSH", "CF_JDRQ", "CF_FK", "CF_BZ").rows()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "^", "~", "，", "；", "｜"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_delimiters_of_all_kinds_are_found_by_the_header(rows: Rows, delimiter: str, encoding: str) -> None:
    batch = rows(f"{HEADER}\n{ROW}\n{ROW}\n".replace(",", delimiter).encode(encoding))
    assert cells(batch) == [GOOD, GOOD]


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
def test_a_line_that_tells_excel_the_delimiter_is_no_header(rows: Rows, delimiter: str) -> None:
    batch = rows(f"sep={delimiter}\r\n{HEADER}\r\n{ROW}\r\n".replace(",", delimiter))
    assert (cells(batch), batch["_row"].to_list()) == ([GOOD], [3])


@pytest.mark.parametrize("pair", ['""', "''", "“”", "‘’", "「」"])
def test_quotes_of_all_kinds_are_taken_off(rows: Rows, pair: str) -> None:
    text = f"{HEADER}\n{ROW}\n{ROW}\n"
    quoted = "\n".join(",".join(f"{pair[0]}{c}{pair[1]}" for c in line.split(",")) for line in text.splitlines())
    assert cells(rows(quoted)) == [GOOD, GOOD]


def test_quotes_that_belong_to_a_value_stay(rows: Rows) -> None:
    assert rows(f"{HEADER}\n{ROW.replace('略', '“诚信”')}\n")["CF_BZ"].to_list() == ["“诚信”"]
    assert rows(f"{HEADER}\n{ROW.replace('略', chr(39) + '0123' + chr(39))}\n")["CF_BZ"].to_list() == ["'0123'"]


def penalties(tmp_path: Path, rows: Sequence[Sequence[str]]) -> Table:
    path = tmp_path / "sent.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return read(path, CATALOGUE.dataset("org-penalty"), CATALOGUE)


def penalty(**said: str) -> list[str]:
    fields = CATALOGUE.dataset("org-penalty").fields
    values = {"date": "2024-03-05", "amount": "2.5", "name": "北辰测试", "text": "张贴虚假广告三张属实"}
    return [said.get(field.code, values.get(field.type, "A1")) for field in fields]


LABELS = [field.label.zh for field in CATALOGUE.dataset("org-penalty").fields]


@pytest.mark.parametrize("field", ["CF_WFXW", "CF_SY", "CF_YJ", "CF_NR"])
def test_a_row_cut_inside_a_free_text_is_joined_and_told(tmp_path: Path, field: str) -> None:
    table = penalties(tmp_path, [LABELS, penalty(), penalty(**{field: "张贴虚假广告\n三张属实"}), penalty()])
    batch = next(table.batches)
    assert batch[field].to_list()[1] == "张贴虚假广告\n三张属实"
    assert batch["_row"].to_list() == [2, 3, 5]
    assert batch["_fault"].null_count() == 3
    assert [(note.rule, note.rows) for note in table.header.notes] == [("row.joined", (3,))]


@pytest.mark.parametrize("field", ["CF_NR_FK", "CF_JDRQ", "CF_WSH"])
def test_a_row_cut_inside_a_number_is_not_joined(tmp_path: Path, field: str) -> None:
    table = penalties(tmp_path, [LABELS, penalty(), penalty(**{field: "20\n24"}), penalty()])
    assert pl.concat(table.batches).height == 4
    assert "row.joined" not in {note.rule for note in table.header.notes}


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("0.5", "0.\n5"),  # inside an amount
        ROW.replace("略", "略\n一,二"),  # too many cells
        ROW.replace("北辰测试", "北\n辰\n测试"),  # cut twice
    ],
)
def test_a_row_that_is_cut_in_another_way_is_not_joined(reader: Reader, row: str) -> None:
    table = reader(f"{HEADER}\n{ROW}\n{row}\n{ROW}\n")
    batch = next(table.batches)
    assert batch["CF_MC"].to_list()[0] == batch["CF_MC"].to_list()[-1] == GOOD[0]
    assert "row.joined" not in {note.rule for note in table.header.notes}


def test_short_rows_are_not_taken_for_halves(reader: Reader) -> None:
    table = reader(f"{HEADER}\n甲公司,,1号,2024-03-05\n乙公司,,2号,2024-03-06\n丙公司,,3号\n")
    assert next(table.batches)["CF_MC"].to_list() == ["甲公司", "乙公司", "丙公司"]


def test_line_ends_may_be_mixed(rows: Rows) -> None:
    assert cells(rows(f"{HEADER}\r\n{ROW}\n{ROW}\r{ROW}\r\n\r\n{ROW}")) == [GOOD] * 4


def test_delimiters_at_the_end_of_every_row_are_nothing(reader: Reader) -> None:
    table = reader(f"{HEADER},,\n{ROW},,\n{ROW},,,,\n")
    batch = next(table.batches)
    assert (cells(batch), batch["_fault"].null_count(), table.header.notes) == ([GOOD, GOOD], 2, [])


def test_utf_16_without_a_mark_and_mostly_chinese_is_text(rows: Rows) -> None:
    assert cells(rows(f"{HEADER}\n{ROW}\n".encode("utf-16-le"))) == [GOOD]


def test_gb18030_keeps_characters_of_four_bytes(rows: Rows) -> None:
    name = "𬱖㐂䶮科技有限公司"
    content = f"{HEADER}\n{ROW.replace('北辰测试科技有限公司', name)}\n".encode("gb18030")
    assert rows(content)["CF_MC"].to_list() == [name]


def test_a_nul_byte_in_a_cell_neither_ends_the_row_nor_the_file(rows: Rows) -> None:
    assert rows(f"{HEADER}\n{ROW.replace('略', 'a' + chr(0) + 'b')}\n{ROW}\n").height == 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1"), ("gb18030", "cp1252")],
)
def test_a_file_that_was_garbled_before_it_was_saved_is_told_so(reader: Reader, right: str, wrong: str) -> None:
    garbled = f"{HEADER}\n{ROW}\n".encode(right, errors="ignore").decode(wrong, errors="ignore")
    with pytest.raises(FileRefused) as refused:
        reader(garbled.encode())
    assert refused.value.rule == "file.mojibake"


def test_a_table_of_something_else_is_not_called_garbled(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.no-header"):
        reader("品名,数量,单价\n铅笔,3,1.5\n")


def test_what_must_be_held_whole_has_a_limit_of_its_own(reader: Reader) -> None:
    assert Limits().file_bytes > 5 * 10**9
    with pytest.raises(FileRefused, match=r"file\.too-large"):
        reader(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), limits=Limits(held_bytes=1_000))
