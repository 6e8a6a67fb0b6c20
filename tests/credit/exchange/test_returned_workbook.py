"""A workbook that comes back names the submission it belongs to."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from credit.exchange.returned import PROPERTY, named


def workbook(path: Path, value: str | None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(0, 0, "甲")
        if value is not None:
            book.set_custom_property("别的", "x")
            book.set_custom_property(PROPERTY, value)
    return path


def package(path: Path, part: str, content: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, content)
    return path


def test_the_property_of_a_workbook_is_its_submission(tmp_path):
    assert named(workbook(tmp_path / "a.xlsx", "0a1b-9")) == "0a1b-9"


@pytest.mark.parametrize("value", [None, "", "../x", "a" * 65, "甲"])
def test_what_is_no_id_is_nothing(tmp_path, value):
    assert named(workbook(tmp_path / "a.xlsx", value)) is None


def test_the_user_defined_field_of_an_ods_file_is_read_too(tmp_path):
    meta = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
    other = '<meta:user-defined meta:name="x">1</meta:user-defined>'
    ours = f'<meta:user-defined meta:name="{PROPERTY}" meta:value-type="string">b7</meta:user-defined>'
    told = f'<?xml version="1.0"?><document-meta xmlns:meta="{meta}">{other}{ours}</document-meta>'
    assert named(package(tmp_path / "a.ods", "meta.xml", told)) == "b7"


@pytest.mark.parametrize(
    "told",
    [
        f'<!DOCTYPE a [<!ENTITY b "b7">]><p name="{PROPERTY}">&b;</p>',
        f'<p name="{PROPERTY}">b7',
        "",
        "\x00\x01",
    ],
)
def test_properties_that_are_damaged_or_mean_harm_are_none(tmp_path, told):
    assert named(package(tmp_path / "a.xlsx", "docProps/custom.xml", told)) is None


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04" + b"\x00" * 50])
def test_other_files_name_nothing(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert named(path) is None
