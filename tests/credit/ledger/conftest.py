"""The dataset of docs/record-hash.md, and typed frames of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl
import pytest

from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure, Field, LegalBasis, SubjectFields
from credit.ledger.canonical import Value
from credit.text import Text

DTYPES: Mapping[str, pl.DataType] = {
    "MC": pl.String(),
    "DM": pl.String(),
    "WSH": pl.String(),
    "RQ": pl.Date(),
    "JE": pl.Decimal(18, 6),
    "SL": pl.Int64(),
    "LB": pl.String(),
    "BZ": pl.String(),
}


def _field(code: str, kind: str = "text", **more: object) -> Field:
    return Field.model_validate({"code": code, "label": {"zh": code, "en": code}, "type": kind, **more})


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Name, code, document number, date, amount, count, kinds; remarks that do not count."""
    return Dataset(
        id="test-fine",
        version=1,
        name=Text(zh="罚款", en="Fines"),
        description=Text(zh="测试", en="For tests"),
        catalogue_class="03",
        nature="negative",
        basis=(LegalBasis(law="中华人民共和国行政处罚法", article="第四十八条", level="法律"),),
        senders=("group:administrative",),
        cycle="7",
        subject=SubjectFields(kind="organisation", name="MC", codes={"uscc": "DM"}),
        key=("WSH", "DM", "MC", "RQ"),
        key_unless={"MC": "DM"},
        disclosure=Disclosure.PUBLIC,
        effective_from=date(2020, 1, 1),
        fields=(
            _field("MC", "name"),
            _field("DM", "identifier"),
            _field("WSH", "document-number"),
            _field("RQ", "date"),
            _field("JE", "amount", unit="wan-yuan"),
            _field("SL", "integer"),
            _field("LB", "code", many=True, codeList="penalty-category"),
            _field("BZ", core=False),
        ),
    )


@pytest.fixture(scope="session")
def framed() -> Callable[[Sequence[Mapping[str, Value]]], pl.DataFrame]:
    """Rows as a typed frame; a field that a row lacks is null."""

    def frame(rows: Sequence[Mapping[str, Value]]) -> pl.DataFrame:
        columns = {code: [row.get(code) for row in rows] for code in DTYPES}
        return pl.DataFrame({code: pl.Series(code, values, dtype=DTYPES[code]) for code, values in columns.items()})

    return frame
