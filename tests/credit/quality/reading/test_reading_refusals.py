import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from credit.errors import FileRefused
from credit.quality.reading import Limits, Table

Reader = Callable[..., Table]
CSV = "行政相对人名称,决定书文号,处罚决定日期\n甲公司,1号,2024-03-05\n"


def refused(reader: Reader, content: bytes | str, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as error:
        list(reader(content, limits=limits).batches)
    return error.value


def packed(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf", "file.no-rows"),
        (b"\r\n \r\n", "file.no-rows"),
        (CSV.splitlines()[0].encode(), "file.no-rows"),
        (CSV.splitlines()[0].encode() + b"\n,,\n\n", "file.no-rows"),
        ("随便写的一段话，没有表头。".encode(), "file.no-header"),
        (b"%PDF-1.7\n", "file.document"),
        (b"\x89PNG\r\n\x1a\n", "file.document"),
        ("<html><table><tr><td>行政相对人名称</td></tr></table></html>".encode(), "file.no-header"),
        (b"<?xml version='1.0'?><rows/>", "file.no-rows"),
        (b"PK\x03\x04 and then nothing of a zip", "file.unreadable"),
        (packed(**{"word/document.xml": b"x"}), "file.document"),
        (packed(a=b"1", b=b"2"), "file.several"),
        (packed(), "file.format"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(reader: Reader, content: bytes, rule: str) -> None:
    assert refused(reader, content).rule == rule


def test_a_file_over_the_limit_is_refused_unread(reader: Reader) -> None:
    assert refused(reader, CSV * 100, Limits(file_bytes=1_000)).rule == "file.too-large"


def test_one_text_file_in_an_archive_is_read(reader: Reader) -> None:
    table = reader(packed(**{"文件夹/data.txt": CSV.encode("gb18030"), "__MACOSX/._data.txt": b"x"}))
    assert next(table.batches)["CF_MC"].to_list() == ["甲公司"]


def test_one_workbook_in_an_archive_is_read(reader: Reader) -> None:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        page = book.add_worksheet()
        for at, line in enumerate(CSV.splitlines()):
            page.write_row(at, 0, line.split(","))
    table = reader(packed(data=stream.getvalue()))
    assert (table.header.format, next(table.batches)["CF_MC"].to_list()) == ("XLSX", ["甲公司"])


def test_an_archive_in_an_archive_is_refused(reader: Reader) -> None:
    assert refused(reader, packed(a=packed(b=CSV.encode()))).rule == "file.archive"


def test_an_archive_that_unpacks_to_far_too_much_is_refused(reader: Reader) -> None:
    assert refused(reader, packed(a=b"," * (8 << 20))).rule == "file.bomb"
    assert refused(reader, packed(a=CSV.encode() * 50), Limits(unpacked_bytes=1_000)).rule == "file.bomb"


def test_a_password_on_an_archive_is_refused(reader: Reader) -> None:
    content = bytearray(packed(a=CSV.encode()))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert refused(reader, bytes(content)).rule == "file.encrypted"


def test_a_damaged_archive_is_refused_while_it_is_read(reader: Reader) -> None:
    content = packed(a="".join(f"{CSV}甲{i},乙{i * 7919},丙\n" for i in range(2_000)).encode())
    middle = len(content) // 2
    assert refused(reader, content[:middle] + b"\x00\xff" * 8 + content[middle + 16 :]).rule == "file.unreadable"


def test_the_name_of_the_file_says_nothing(tmp_path: Path, reader: Reader) -> None:
    assert reader(CSV).header.format == "CSV"
    assert not (tmp_path / "sent").suffix
