"""What departments send, as real files, and exactly what becomes of it: rows, findings, changes.

Every case of `cases/*.yaml` is one file. It starts from a good row of the dataset, changes what it says it changes, is
written as departments write files, and goes the whole way from bytes to decisions. How a case is written stands in
`README.md` beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cloud import knowledge
from credit.errors import FileRefused
from credit.quality.findings import Judged
from credit.quality.reading import Header, read
from credit.quality.run import judged
from credit.quality.subjects.register import Register
from tests.golden.golden_files import written

TODAY = date(2026, 3, 5)
HERE = Path(__file__).parent
CATALOGUE = knowledge.catalogue()
GOOD: Mapping[str, Mapping[str, str]] = yaml.safe_load((HERE / "good.yaml").read_text(encoding="utf-8"))
Case = Mapping[str, Any]


def cases() -> Iterator[Any]:
    for file in sorted((HERE / "cases").glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{file.stem}: {case['case']}")


def outcome(case: Case, path: Path) -> tuple[Header, list[Judged]]:
    dataset = CATALOGUE.dataset(case.get("dataset", "org-penalty"))
    register = [Register(_register(case["register"]), dataset, CATALOGUE)] if "register" in case else []
    also = [judge.judged for judge in register]
    table = read(path, dataset, CATALOGUE)
    return table.header, list(judged(table.batches, dataset, CATALOGUE, today=TODAY, also=also))


def _register(bodies: list[dict[str, Any]]) -> pl.DataFrame:
    codes = dict.fromkeys(("subject_id", "uscc", "name", "org_code", "reg_no", "tax_no"), pl.String())
    schema = codes | {"former_names": pl.List(pl.String), "valid_from": pl.Date(), "valid_to": pl.Date()}
    schema |= {"status": pl.String()}
    return pl.DataFrame([{**dict.fromkeys(schema), **body} for body in bodies], schema=schema)


@pytest.mark.parametrize("case", list(cases()))
def test_what_is_sent_becomes_what_it_should(case: Case, tmp_path: Path) -> None:
    path = written(case, GOOD[case.get("dataset", "org-penalty")], CATALOGUE, tmp_path)
    if "refused" in case:
        with pytest.raises(FileRefused) as refused:
            outcome(case, path)
        assert refused.value.rule == case["refused"]
        return
    header, batches = outcome(case, path)
    rows, findings = pl.concat([b.rows for b in batches]), pl.concat([b.findings for b in batches], how="diagonal")
    assert sum(sum(b.counts().values()) for b in batches) == rows.height == len(case["rows"])
    assert sorted(note.rule for note in header.notes) == sorted(case.get("notes", []))
    for place, expected in enumerate(case["rows"]):
        row = rows.row(place, named=True)
        found = findings.filter((pl.col("_row") == row["_row"]) & (pl.col("_sheet") == row["_sheet"]))
        told = sorted(f"{field or '-'} {rule}" for field, rule in found.select("field", "rule").iter_rows())
        assert told == sorted(expected.get("findings", [])), f"row {place}"
        assert row["_decision"] == expected.get("decision", "accepted")
        assert row["_row"] == expected.get("row", row["_row"])
        for field, value in expected.get("values", {}).items():
            assert (None if row[field] is None else str(row[field])) == value, field
    if any("changes" in row for row in case["rows"]):
        assert changes(batches) == [tuple(c) for row in case["rows"] for c in row.get("changes", [])]


def changes(batches: list[Judged]) -> list[tuple[str, ...]]:
    """`field, operation, old, new` in the order of rows and fields."""
    every = pl.concat([b.changes for b in batches])
    return every.sort("sheet", "row", maintain_order=True).select("field", "operation", "old", "new").rows()
