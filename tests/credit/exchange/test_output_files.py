"""The files of an answer: whole, safe to open in Excel, and in agreement with each other."""

import csv
import hashlib
from pathlib import Path

import polars as pl
import pytest

from credit.exchange.errors_file import COLUMNS
from credit.exchange.output import Output
from credit.exchange.wording import Wording
from credit.quality.findings import Judged


@pytest.fixture
def folder(two_rows: Judged, wording: Wording, tmp_path: Path) -> Path:
    output = Output(tmp_path / "out", "s1", wording)
    output.add(two_rows)
    told = output.finish()
    for name, file in told.items():
        assert file.sha256 == hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest()
    return tmp_path / "out"


def lines(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_every_finding_has_a_line_with_place_words_and_the_senders_own_columns(folder: Path, two_rows: Judged) -> None:
    errors = lines(folder / "errors.csv")
    assert list(errors[0]) == [*COLUMNS, "flex_id"]
    assert len(errors) == two_rows.findings.height
    missing = next(line for line in errors if line["rule"] == "required")
    assert (missing["submission"], missing["sheet"], missing["row"], missing["column"]) == ("s1", "罚单", "3", "事实")
    assert "违法事实" in missing["message_zh"]
    assert "Facts of the offence" in missing["message_en"]


def test_no_cell_is_a_formula_and_no_number_stands_whole(folder: Path) -> None:
    for name in ("errors.csv", "changes.csv"):
        cells = [cell for line in lines(folder / name) for cell in line.values() if cell]
        assert not [cell for cell in cells if cell[0] in "=+-@\t\r＝＋－＠"]
    assert "TETX129" not in (folder / "errors.csv").read_text(encoding="utf-8-sig")


def test_rows_go_into_the_file_of_their_decision(folder: Path) -> None:
    accepted, doubtful = (pl.read_parquet(folder / f"{name}.parquet") for name in ("accepted", "doubtful"))
    assert accepted["_row"].to_list() == [2]
    assert doubtful.height == 0
    assert accepted.columns == doubtful.columns
    assert accepted.schema["CF_JDRQ"] == pl.Date


def test_changes_tell_old_and_new(folder: Path) -> None:
    change = next(line for line in lines(folder / "changes.csv") if line["operation"] == "identifier")
    assert (change["row"], change["field"], change["old"]) == ("3", "CF_XDR_SHXYM", "91990100ma0tetx129")
    assert change["new"] == "91990100MA0TETX129"


def test_a_discarded_output_leaves_nothing(two_rows: Judged, wording: Wording, tmp_path: Path) -> None:
    output = Output(tmp_path, "s1", wording)
    output.add(two_rows)
    output.discard()
    assert list(tmp_path.iterdir()) == []
