"""A small catalogue of two datasets, and files read against it."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.reading import Limits, Table, read

Reader = Callable[..., Table]


def _text(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": f"{zh} (en)"}


def _field(code: str, zh: str, *aliases: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": _text(zh), "aliases": list(aliases), **more}


def _dataset(name: str, zh: str, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "version": 1,
        "name": _text(zh),
        "description": _text(zh),
        "catalogueClass": "03",
        "nature": "negative",
        "basis": [{"law": "测试法", "article": "第一条", "level": "法律"}],
        "senders": ["group:testing"],
        "cycle": "每日",
        "subject": {"kind": "organisation", "name": fields[0]["code"]},
        "key": [fields[0]["code"]],
        "disclosure": "public",
        "effectiveFrom": "2020-01-01",
        "fields": fields,
        **more,
    }


PENALTY = _dataset(
    "penalty",
    "行政处罚",
    [
        _field("CF_MC", "行政相对人名称", "当事人名称", "相对人名称", required=True),
        _field("CF_DM", "统一社会信用代码", "代码_1（统一社会信用代码）"),
        _field("CF_WSH", "决定书文号", required=True),
        _field("CF_JDRQ", "处罚决定日期", required=True),
        _field("CF_FK", "罚款金额", type="amount", unit="wan-yuan"),
        _field("CF_BZ", "备注"),
    ],
    ignored=["序号"],
)
HONOUR = _dataset(
    "honour",
    "守信红名单",
    [
        _field("H_MC", "行政相对人名称", required=True),
        _field("H_RY", "荣誉名称", required=True),
        _field("H_JG", "授予机关", required=True),
        _field("H_BZ", "备注"),
    ],
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.of([{"datasets": [PENALTY, HONOUR], "forbidden": ["血型", "宗教信仰", "gene", "blood type"]}])


@pytest.fixture(scope="session")
def dataset(catalogue: Catalogue) -> Dataset:
    return catalogue.dataset("penalty")


@pytest.fixture
def reader(tmp_path: Path, catalogue: Catalogue, dataset: Dataset) -> Reader:
    """Reads bytes, or text as UTF-8, as a file that somebody sent."""

    def read_content(content: bytes | str, limits: Limits | None = None, batch_rows: int = 50_000) -> Table:
        path = tmp_path / "sent"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, dataset, catalogue, limits or Limits(), batch_rows)

    return read_content


@pytest.fixture
def rows(reader: Reader) -> Callable[..., pl.DataFrame]:
    """All the rows of a file at once."""

    def read_rows(content: bytes | str, **more: Any) -> pl.DataFrame:
        return pl.concat(reader(content, **more).batches)

    return read_rows


Cell = str | float | None
Sheets = dict[str, list[list[Cell]]]


@pytest.fixture(scope="session")
def container() -> Callable[[dict[str, bytes]], bytes]:
    """Packs streams into an OLE container."""
    return _container


@pytest.fixture(scope="session")
def old_workbook() -> Callable[..., bytes]:
    """Writes an .xls: sheets of rows by name; `more` adds records to the first sheet, `hidden` names hidden sheets."""

    def write(sheets: Sheets, more: bytes = b"", hidden: tuple[str, ...] = (), globals_: bytes = b"") -> bytes:
        return _container({"Workbook": _book(sheets, more, hidden, globals_)})

    return write


def _container(streams: dict[str, bytes]) -> bytes:
    """Sector 0 allocation table, sector 1 directory, then each stream in sectors of its own."""
    table, sectors = [0xFFFF_FFFD, 0xFFFF_FFFE], []
    entries = [_entry("Root Entry", 5, 0xFFFF_FFFE, 0)]
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), 0xFFFF_FFFE]
        sectors.append(padded)
        entries.append(_entry(name, 2, first, len(padded)))
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head = struct.pack("<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0)
    places = struct.pack("<109I", 0, *[0xFFFF_FFFF] * 108)
    listed = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return b"".join([magic, head, places, listed, b"".join(entries).ljust(512, b"\0"), *sectors])


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    child = 1 if kind == 5 else 0xFFFF_FFFF
    links = struct.pack("<BBIII", kind, 1, 0xFFFF_FFFF, 0xFFFF_FFFF, child)
    return (
        text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2) + links + bytes(36) + struct.pack("<IQ", start, size)
    )


def record(kind: int, *data: bytes) -> bytes:
    content = b"".join(data)
    return struct.pack("<HH", kind, len(content)) + content


def _book(sheets: Sheets, more: bytes, hidden: tuple[str, ...], globals_: bytes) -> bytes:
    opening = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + globals_
    pages = [_page(rows, more if at == 0 else b"") for at, rows in enumerate(sheets.values())]
    place = len(opening) + sum(12 + 2 * len(name) for name in sheets) + 4
    for name, page in zip(sheets, pages, strict=True):
        opening += record(0x85, struct.pack("<IBBBB", place, name in hidden, 0, len(name), 1), name.encode("utf-16-le"))
        place += len(page)
    return opening + record(0x0A) + b"".join(pages)


def _page(rows: list[list[Cell]], more: bytes) -> bytes:
    width = max((len(row) for row in rows), default=0)
    parts = [record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0))]
    parts.append(record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)))
    for at, row in enumerate(rows):
        parts += [_written(at, column, cell) for column, cell in enumerate(row) if cell is not None]
    return b"".join([*parts, more, record(0x0A)])


def _written(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return record(0x204, place, struct.pack("<HB", len(cell), 1), cell.encode("utf-16-le"))
    return record(0x203, place, struct.pack("<d", cell))
