import codecs
import io
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.errors import FileRefused
from credit.quality.reading import Table
from credit.quality.reading.encoding import Encoding, decide
from credit.quality.reading.model import Source

Reader = Callable[..., Table]
Rows = Callable[..., pl.DataFrame]

HEADER = "行政相对人名称,决定书文号,处罚决定日期"
ROW = "北辰㐂𬱖测试科技有限公司,测罚〔2024〕1号,2024-03-05"
TEXT = f"{HEADER}\r\n{ROW}\r\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8"),
        (TEXT.encode("gb18030"), "GB18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16LE"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16BE"),
        (TEXT.encode("utf-16-le"), "UTF-16LE"),
        (TEXT.replace(",", "\t").encode("utf-16-be"), "UTF-16BE"),
    ],
)
def test_the_encoding_is_found_by_content(reader: Reader, content: bytes, name: str) -> None:
    table = reader(content)
    assert table.header.encoding == name
    assert next(table.batches)["CF_MC"].to_list() == ["北辰㐂𬱖测试科技有限公司"]


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=40))
def test_chinese_text_is_never_taken_for_the_other_encoding(text: str) -> None:
    for name in ("UTF-8", "GB18030"):
        content = text.encode(name)
        assert decide(source(content)) == Encoding(name)


def source(content: bytes) -> Source:
    return Source(lambda: io.BytesIO(content), len(content))


LINES = [HEADER, *[ROW] * 30]


def notes(table: Table) -> list[tuple[str, tuple[int, ...]]]:
    return [(note.rule, note.rows) for note in table.header.notes]


@pytest.mark.parametrize("name", ["utf-8", "gb18030"])
def test_a_damaged_byte_spoils_its_row_and_no_other(reader: Reader, name: str) -> None:
    whole = "\n".join(LINES).encode(name)
    before = len("\n".join(LINES[:10]).encode(name)) + 1
    table = reader(whole[:before] + b"\xff\xff" + whole[before:])
    batch = pl.concat(table.batches)
    assert batch["_row"].to_list() == list(range(2, 32))
    assert [row for row, text in batch.select("_row", "CF_MC").rows() if "\ufffd" in text] == [11]
    assert notes(table) == [("row.broken-bytes", (11,))]


def test_a_damaged_byte_in_utf_16_is_refused_with_its_row(reader: Reader) -> None:
    whole = "\n".join(LINES).encode("utf-16")
    before = len("\n".join(LINES[:10]).encode("utf-16"))
    with pytest.raises(FileRefused) as refused:
        list(reader(whole[:before] + b"\x00\xd8\x00\xd8" + whole[before:]).batches)
    assert (refused.value.rule, refused.value.facts["row"]) == ("file.encoding", 10)


@pytest.mark.parametrize(("file", "line"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_in_the_other_encoding_is_read_and_told(reader: Reader, file: str, line: str, end: str) -> None:
    lines = [text.encode(line if at in (4, 20) else file) for at, text in enumerate(LINES)]
    table = reader(end.encode().join(lines))
    assert set(pl.concat(table.batches)["CF_MC"]) == {"北辰㐂𬱖测试科技有限公司"}
    assert notes(table) == [("row.other-encoding", (5, 21))]


def test_a_file_that_is_damaged_throughout_is_refused(reader: Reader) -> None:
    content = f"{HEADER}\n{ROW}\n".encode() * 20 + (ROW.encode() + b"\xff\n") * 200
    with pytest.raises(FileRefused) as refused:
        list(reader(content).batches)
    assert refused.value.rule == "file.encoding"


def test_a_blank_line_of_damage_still_counts_as_a_row(reader: Reader) -> None:
    table = reader(f"{HEADER}\n{ROW}\n".encode() + b"\xff\n" + f"{ROW}\n".encode())
    assert [row for batch in table.batches for row in batch["_row"]][-1] == 4


def test_a_character_cut_off_at_the_end_is_refused(reader: Reader) -> None:
    content = f"{HEADER}\n{ROW}\n{ROW}尾".encode()[:-1]
    with pytest.raises(FileRefused) as refused:
        list(reader(content).batches)
    assert (refused.value.rule, refused.value.facts["row"]) == ("file.encoding", 3)


def test_a_replacement_character_of_the_sender_stays_for_the_rules_to_find(rows: Rows) -> None:
    assert rows(f"{HEADER}\n张\ufffd华,1号,2024-03-05\n")["CF_MC"].to_list() == ["张\ufffd华"]


def test_a_character_cut_off_at_the_end_of_gb18030_is_refused(reader: Reader) -> None:
    content = f"{HEADER}\n{ROW}\n{ROW}尾".encode("gb18030")[:-1]
    with pytest.raises(FileRefused, match=r"file\.encoding"):
        list(reader(content).batches)


def test_a_file_in_ascii_alone_is_utf_8(reader: Reader) -> None:
    assert reader("CF_MC,CF_WSH,CF_JDRQ\na,b,c\n").header.encoding == "UTF-8"


def test_what_is_no_text_is_refused_by_format(reader: Reader) -> None:
    with pytest.raises(FileRefused, match=r"file\.format"):
        reader(bytes(range(256)) * 40)
