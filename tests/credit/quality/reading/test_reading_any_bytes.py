"""From any bytes at all comes a table or a reason, never another error."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.quality.reading import Limits, Table, read

LIMITS = Limits(cells=200_000, unpacked_bytes=1 << 20, record_bytes=10_000)
HEADER = "行政相对人名称,统一社会信用代码,决定书文号,处罚决定日期,罚款金额,备注"
ROW = '"北辰,测试""科技",91990100MA0TEXT129,测罚〔2024〕1号,2024-03-05,0.5,无'
TEXT = "\r\n".join([HEADER, ROW, "", ROW])
JSON = '[{"行政相对人名称": "甲", "决定书文号": "1号", "处罚决定日期": "2024", "备注": [1, {"a": null}]}]'


def workbook() -> bytes:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        page = book.add_worksheet("数据")
        for at, line in enumerate([HEADER, ROW, ROW]):
            page.write_row(at, 0, line.split(","))
        page.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        page.write_number(3, 1, 1e17)
    return stream.getvalue()


def stored(content: bytes) -> bytes:
    """The same package uncompressed, so that a changed byte changes what the parser is given."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    return stream.getvalue()


SEEDS = {
    "utf-8": TEXT.encode(),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16": TEXT.encode("utf-16"),
    "json": JSON.encode(),
    "json-lines": (JSON[1:-1] + "\n").encode() * 3,
    "workbook": workbook(),
    "stored": stored(workbook()),
    "zip": zipped(TEXT.encode()),
}


def consume(path: Path, dataset: Dataset, catalogue: Catalogue) -> Table | FileRefused:
    """What reading to the end gives."""
    try:
        table = read(path, dataset, catalogue, LIMITS)
        for batch in table.batches:
            assert batch["_row"].null_count() == 0
    except FileRefused as refused:
        return refused
    return table


def mutations(content: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Bytes changed, cut out, doubled, cut off."""
    chance = Random(seed)  # noqa: S311
    for _ in range(count):
        data = bytearray(content)
        for _ in range(chance.choice([1, 1, 2, 5, 40])):
            at = chance.randrange(len(data))
            match chance.randrange(5):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    data[at] ^= 1 << chance.randrange(8)
                case 2:
                    del data[at : at + chance.randrange(1, 30)]
                case 3:
                    data[at:at] = data[at : at + chance.randrange(1, 30)]
                case _:
                    data[at : at + 2] = chance.choice([b'"', b"\n", b"\r", b"\0", b"\xff", b",", b"<", b"&#65;"])
            data = data or bytearray(b"x")
        yield bytes(data)


@pytest.mark.parametrize("kind", SEEDS)
def test_a_mutated_file_gives_rows_or_a_reason(
    kind: str, tmp_path: Path, dataset: Dataset, catalogue: Catalogue
) -> None:
    path = tmp_path / "sent"
    for content in mutations(SEEDS[kind], seed=7, count=60):
        path.write_bytes(content)
        consume(path, dataset, catalogue)


@pytest.mark.parametrize("kind", SEEDS)
def test_the_unchanged_file_gives_rows(kind: str, tmp_path: Path, dataset: Dataset, catalogue: Catalogue) -> None:
    path = tmp_path / "sent"
    path.write_bytes(SEEDS[kind])
    assert isinstance(consume(path, dataset, catalogue), Table)


def test_a_mutated_old_workbook_gives_rows_or_a_reason(
    old_workbook: Callable[..., bytes], tmp_path: Path, dataset: Dataset, catalogue: Catalogue
) -> None:
    path = tmp_path / "sent"
    seed = old_workbook({"数据": [list[Any](HEADER.split(",")), [*ROW.split(","), 1.5]]})
    for content in mutations(seed, seed=7, count=60):
        path.write_bytes(content)
        consume(path, dataset, catalogue)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda tail: HEADER.encode() + b"\n" + tail)))
def test_any_bytes_give_rows_or_a_reason(
    tmp_path: Path, dataset: Dataset, catalogue: Catalogue, content: bytes
) -> None:
    path = tmp_path / "sent"
    path.write_bytes(content)
    consume(path, dataset, catalogue)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_under_a_header_gives_rows_or_a_reason(
    tmp_path: Path, dataset: Dataset, catalogue: Catalogue, text: str
) -> None:
    path = tmp_path / "sent"
    path.write_bytes(f"{HEADER}\n{text}".encode(errors="replace"))
    consume(path, dataset, catalogue)


def test_every_cut_of_a_workbook_gives_a_reason(tmp_path: Path, dataset: Dataset, catalogue: Catalogue) -> None:
    path, content = tmp_path / "sent", SEEDS["workbook"]
    for length in range(1, len(content), 97):
        path.write_bytes(content[:length])
        assert isinstance(consume(path, dataset, catalogue), FileRefused)
