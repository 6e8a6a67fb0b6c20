"""Files that hold no table, and archives: each is refused with what its sender can do."""

import gzip
import io
import sqlite3
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from xlsxwriter import Workbook

from cloud import knowledge
from credit.errors import FileRefused
from credit.exchange.wording import filled
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
CSV = "行政相对人名称,决定书文号,处罚决定日期\n甲公司,1号,2024-03-05\n"


def packed(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo("a.csv")
        entry.size = len(CSV.encode())
        archive.addfile(entry, io.BytesIO(CSV.encode()))
    return stream.getvalue()


def dbf() -> bytes:
    fields = b"".join(struct.pack("<11sc4xBB14x", name, b"C", 20, 0) for name in (b"MC", b"WSH", b"JDRQ"))
    head = struct.pack("<BBBBIHH20x", 3, 124, 3, 5, 1, 32 + len(fields) + 1, 61)
    return head + fields + b"\r" + b" " * 61 + b"\x1a"


def sqlite(folder: Path) -> bytes:
    with sqlite3.connect(folder / "a.db") as base:
        base.execute("create table a (b)")
    base.close()
    return (folder / "a.db").read_bytes()


def workbook() -> bytes:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        book.add_worksheet().write_row(0, 0, CSV.splitlines()[0].split(","))
    return stream.getvalue()


FOREIGN = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "file.document"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "file.document"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file.document"),
    "bmp": (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00", "file.document"),
    "tiff": (b"II*\x00\x08\x00\x00\x00", "file.document"),
    "rtf": (b"{\\rtf1\\ansi\\ansicpg936", "file.document"),
    "docx": (packed(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "file.document"),
    "pptx": (packed(**{"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}), "file.document"),
    "ofd": (packed(**{"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"}), "file.document"),
    "rar": (b"Rar!\x1a\x07\x01\x00\x33\x92", "file.archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "file.archive"),
    "bzip2": (b"BZh91AY&SY\x00\x01", "file.archive"),
    "tar": (tar(), "file.archive"),
    "tar in gzip": (gzip.compress(tar()), "file.archive"),
    "workbook in gzip": (gzip.compress(workbook()), "file.archive"),
    "zip in zip": (packed(a=packed(b=CSV.encode())), "file.archive"),
    "gzip in zip": (packed(a=gzip.compress(CSV.encode())), "file.archive"),
    "two files in zip": (packed(**{"a.csv": CSV.encode(), "b.csv": CSV.encode()}), "file.several"),
    "nothing in zip": (packed(), "file.format"),
    "dbf": (dbf(), "file.database"),
    "access": (b"\x00\x01\x00\x00Standard Jet DB\x00\x01", "file.database"),
    "parquet": (b"PAR1\x15\x04\x15\x10", "file.database"),
    "exe": (b"MZ\x90\x00\x03\x00\x00\x00\x04", "file.program"),
    "script": (b"#!/bin/sh\necho\n", "file.program"),
    "jar": (packed(**{"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0"}), "file.program"),
    "half a workbook": (packed(**{"[Content_Types].xml": b"<Types/>"}), "file.unreadable"),
    "macros": (packed(**{"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}), "file.macro"),
    "bytes": (bytes(range(256)) * 20, "file.format"),
}


def refusal(reader: Reader, content: bytes, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        list(reader(content, limits=limits).batches)
    return refused.value


@pytest.mark.parametrize("kind", FOREIGN)
def test_each_kind_is_refused_in_words_of_its_own(reader: Reader, kind: str) -> None:
    content, rule = FOREIGN[kind]
    refused = refusal(reader, content)
    assert refused.rule == rule
    message = filled(knowledge.catalogue().rule(rule).message, refused.facts)
    assert not {"{", "}"} & set(message.zh + message.en)


def test_a_database_is_refused(reader: Reader, tmp_path: Path) -> None:
    assert refusal(reader, sqlite(tmp_path)).rule == "file.database"


@pytest.mark.parametrize("begin", ["MZ", "BM", "OFD", "ORC"])
def test_a_table_whose_first_header_begins_like_a_signature_is_a_table(reader: Reader, begin: str) -> None:
    batch = pl.concat(reader(f"{begin},{CSV}".replace("\n甲", "\n1,甲")).batches)
    assert batch["CF_MC"].to_list() == ["甲公司"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_one_text_in_gzip_is_read(reader: Reader, encoding: str) -> None:
    table = reader(gzip.compress(CSV.encode(encoding)))
    assert (table.header.format, next(table.batches)["CF_MC"].to_list()) == ("CSV", ["甲公司"])


def test_damaged_gzip_and_bombs_are_refused(reader: Reader) -> None:
    good = gzip.compress(CSV.encode() * 50)
    assert refusal(reader, good[:-4]).rule == "file.unreadable"
    assert refusal(reader, good[:40] + b"\0\xff\0" + good[43:]).rule == "file.unreadable"
    assert refusal(reader, gzip.compress(b"," * (8 << 20))).rule == "file.bomb"
    assert refusal(reader, good, Limits(unpacked_bytes=1_000)).rule == "file.bomb"


def test_a_part_in_an_encoding_that_does_not_exist_is_damage(reader: Reader) -> None:
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(workbook())) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"UTF-8", b"UTF-65536"))
    assert refusal(reader, stream.getvalue()).rule == "file.unreadable"


def test_text_that_begins_as_packed_data_does_is_text(reader: Reader) -> None:
    batch = pl.concat(reader(CSV.replace("甲公司", "x^公司")).batches)
    assert batch["CF_MC"].to_list() == ["x^公司"]
