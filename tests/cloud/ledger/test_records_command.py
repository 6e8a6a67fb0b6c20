"""`gongxin records` and `gongxin now`, as an operator calls them."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from cloud import ledger
from cloud.knowledge import catalogue
from credit.ledger import envelope

Command = Callable[..., subprocess.CompletedProcess[bytes]]
AGENCY = "11990100MC00000121"
TITLE = "=1+1 北辰（测试）有限公司"


@pytest.fixture
def gongxin(home: Path) -> Command:
    """The installed command, on a platform folder of its own."""

    def run(*words: object, expect: int = 0) -> subprocess.CompletedProcess[bytes]:
        command = [Path(sys.executable).with_name("gongxin"), *map(str, words)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode == expect, done.stderr.decode()
        return done

    return run


@pytest.fixture
def penalties(home: Path) -> None:
    """Three penalties of which one has changed."""
    dataset = catalogue().dataset("org-penalty")
    at = datetime(2026, 3, 6, tzinfo=UTC)
    told = envelope.Provenance.of(
        dataset, submission="one", agency=AGENCY, sha256="0" * 64, received_at=at, cleansed_at=at
    )

    def rows(numbers: range, version: int, change: str) -> pl.DataFrame:
        fields = [pl.lit(None, dtype=kind).alias(code) for code, kind in envelope.field_types(dataset).items()]
        plain = pl.DataFrame({"record_id": [f"r{n}" for n in numbers], "row": [n + 2 for n in numbers]})
        told_of = {"CF_XDR_MC": TITLE, "CF_JDRQ": date(2026, 3, 5), "CF_NR_FK": Decimal("2.50")}
        plain = plain.with_columns(*fields).with_columns(**{code: pl.lit(value) for code, value in told_of.items()})
        known = {"record_hash": "h", "state": "in-force", "change": change, "sheet": ""}
        plain = plain.with_columns(version=version, **{name: pl.lit(value) for name, value in known.items()})
        return envelope.enveloped(plain, dataset, told)

    first = ledger.commit(dataset, "one", [rows(range(3), 1, "new")], None)
    ledger.commit(dataset, "two", [rows(range(1), 2, "changed")], first.snapshot_id)


def test_records_are_printed_as_csv(gongxin: Command, penalties: None) -> None:
    printed = pl.read_csv(gongxin("records", "org-penalty").stdout, infer_schema=False)
    assert sorted(printed.select("record_id", "version").rows()) == [("r0", "2"), ("r1", "1"), ("r2", "1")]
    first = printed.row(0, named=True)
    assert (first["CF_JDRQ"], first["CF_NR_FK"]) == ("2026-03-05", "2.5")
    assert first["CF_XDR_MC"] == "'" + TITLE, "a spreadsheet would take it for a formula"
    assert first["received_at"] == "2026-03-06T00:00:00.000000Z"


def test_records_are_printed_as_json_lines(gongxin: Command, penalties: None) -> None:
    printed = [json.loads(line) for line in gongxin("records", "org-penalty", "--format", "json").stdout.splitlines()]
    assert {row["record_id"]: row["version"] for row in printed} == {"r0": 2, "r1": 1, "r2": 1}
    assert printed[0]["CF_XDR_MC"] == TITLE
    assert printed[0]["CF_NR_FK"] == "2.5"


def test_every_version_is_printed_as_parquet(gongxin: Command, penalties: None) -> None:
    printed = pl.read_parquet(BytesIO(gongxin("records", "org-penalty", "--versions", "--format", "parquet").stdout))
    assert printed.height == 4
    assert printed.filter("superseded").select("record_id", "version").rows() == [("r0", 1)]
    assert printed["CF_NR_FK"].to_list() == [Decimal("2.5")] * 4


def test_a_file_for_a_spreadsheet_says_that_it_is_utf8(gongxin: Command, penalties: None, tmp_path: Path) -> None:
    out = tmp_path / "records.csv"
    gongxin("records", "org-penalty", "--out", out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbfrecord_id,")
    assert list(tmp_path.glob(".*")) == []


def test_records_are_printed_as_of_a_time(gongxin: Command, penalties: None) -> None:
    assert gongxin("records", "org-penalty", "--as-of", "2020-01-01").stdout.count(b"\n") == 1
    assert b"is no time" in gongxin("records", "org-penalty", "--as-of", "yesterday", expect=2).stderr


def test_a_dataset_without_records_still_has_columns(gongxin: Command) -> None:
    lines = gongxin("records", "org-licence", "--versions").stdout.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("record_id,version,state,")
    assert lines[0].endswith(",superseded")
    assert gongxin("records", "org-licence", "--format", "json").stdout == b""


def test_a_dataset_that_does_not_exist_is_refused(gongxin: Command) -> None:
    assert b"no-such-thing" in gongxin("records", "no-such-thing", expect=2).stderr


def test_the_clock_is_moved_and_reset(gongxin: Command) -> None:
    def told(*words: str) -> datetime:
        return datetime.fromisoformat(gongxin("now", *words).stdout.decode().strip())

    real = told()
    assert 6 <= (told("+7d") - real).days <= 7
    assert told("2099-01-01").date() == date(2099, 1, 1)
    assert b"reset" in gongxin("now", "2026-01-01", expect=2).stderr
    assert abs((told("reset") - real).total_seconds()) < 120
