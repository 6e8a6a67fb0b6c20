"""Two ways of reading delimited text must agree: with each other, with the library, and however blocks are cut."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue.model import Catalogue
from credit.quality.reading import Header, Limits
from credit.quality.reading.columns import Columns
from credit.quality.reading.frame import framed
from credit.quality.reading.headers import Names
from credit.quality.reading.lines.delimited import Stream
from credit.quality.reading.lines.fast import parse
from credit.quality.reading.lines.records import records

CELLS = st.text(st.sampled_from('ab北,"\n\r\t ;|\x00'), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8)
DAMAGED = st.text(st.sampled_from('a北,"\n\r '), max_size=40)


@pytest.fixture(scope="module")
def columns(catalogue: Catalogue) -> Columns:
    made = Columns(Names(catalogue.dataset("penalty")), catalogue, Header("CSV"))
    made.extend(["行政相对人名称", "决定书文号", "处罚决定日期"])
    return made


def cells(text: str, *, final: bool = True) -> list[list[str]]:
    return [record.cells for record in records(text, ",", final=final)]


def written(table: list[list[str]], quoting: int) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    return stream.getvalue()


@given(TABLES, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_standard_library_writes_is_read_as_it_was(table: list[list[str]], quoting: int) -> None:
    assert cells(written(table, quoting)) == table


@given(DAMAGED)
def test_no_character_is_lost_however_quotes_are_misused(text: str) -> None:
    last = 0
    for record in records(text, ",", final=True):
        assert record.end > last
        last = record.end
    assert last == len(text)


@given(DAMAGED, DAMAGED)
def test_a_record_that_is_certain_stays_the_same_whatever_follows(text: str, more: str) -> None:
    ended = text[: max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1]
    certain = cells(ended, final=False)
    assert cells(ended + more)[: len(certain)] == certain


@given(st.one_of(DAMAGED, TABLES.map(lambda table: written(table, csv.QUOTE_MINIMAL))))
def test_the_fast_parser_is_used_only_where_it_reads_the_same(columns: Columns, text: str) -> None:
    fast = parse(text.encode(), ",", columns)
    if fast is not None:
        exact = framed(cells(text), columns)
        empty = pl.col(pl.String).replace("", None)
        assert fast.select(exact.columns).with_columns(empty).rows() == exact.with_columns(empty).rows()


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_fast_parser_is_used_for_regular_and_for_ragged_blocks(columns: Columns, quote: str, end: str) -> None:
    row = f"{quote}甲{quote},1号,{quote}2024{quote}"
    for lines in ([row, row], [row, "", row], ["", row], [row, "甲,1号"], [row, f"{row},多"], [row, f"{row},,"]):
        assert parse(end.join(lines).encode(), ",", columns) is not None


@settings(max_examples=150)
@given(st.one_of(DAMAGED, TABLES.map(lambda t: written(t, csv.QUOTE_ALL))), st.lists(st.integers(1, 30), max_size=6))
def test_rows_do_not_depend_on_how_the_file_is_cut_into_blocks(columns: Columns, text: str, sizes: list[int]) -> None:
    content = text.encode()
    blocks, at = [], 0
    for size in sizes:
        blocks.append(content[at : at + size])
        at += size
    blocks.append(content[at:])
    assert streamed(columns, [b for b in blocks if b]) == streamed(columns, [content] if content else [])


def streamed(columns: Columns, blocks: list[bytes]) -> list[tuple[object, ...]]:
    frames = list(Stream(",", columns, Limits(), row=2).frames(iter(blocks)))
    empty = pl.col(pl.String).replace("", None)
    told = [frame.select("_row", "_over", "c0", "c1", "c2").with_columns(empty) for frame in frames]
    return [row for frame in told for row in frame.rows()]
