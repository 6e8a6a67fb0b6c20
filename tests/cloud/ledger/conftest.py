"""A small dataset, its rows, and a ledger of its own for every test."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from credit.catalogue import Dataset, Field
from credit.catalogue.dataset import Disclosure, LegalBasis, SubjectFields
from credit.ledger import envelope
from credit.text import Text

AGENCY = "11990100MC00000121"


def _field(code: str, kind: str = "text", **more: object) -> Field:
    return Field.model_validate({"code": code, "label": {"zh": code, "en": code}, "type": kind, **more})


@pytest.fixture
def dataset() -> Dataset:
    """Fines: who, which decision, when, how much, which kinds."""
    return Dataset(
        id="test-fine",
        version=1,
        name=Text(zh="罚款", en="Fines"),
        description=Text(zh="测试", en="For tests"),
        catalogue_class="03",
        nature="negative",
        basis=(LegalBasis(law="中华人民共和国行政处罚法", article="第四十八条", level="法律"),),
        senders=(AGENCY,),
        cycle="7",
        subject=SubjectFields(kind="organisation", name="MC", codes={"uscc": "DM"}),
        key=("WSH", "DM", "MC"),
        key_unless={"MC": "DM"},
        disclosure=Disclosure.PUBLIC,
        effective_from=date(2020, 1, 1),
        fields=(
            _field("MC", "name"),
            _field("DM", "identifier"),
            _field("WSH", "document-number"),
            _field("RQ", "date"),
            _field("JE", "amount", unit="wan-yuan"),
            _field("LB", "code", many=True, codeList="penalty-category"),
            _field("BZ", core=False),
        ),
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A platform folder whose path has a blank and Chinese characters, as on many desks."""
    home = tmp_path / "平台 一"
    home.mkdir()
    monkeypatch.setenv("GONGXIN_HOME", str(home))
    monkeypatch.setenv("LEDGER", f"sqlite:///{home / 'catalogue.sqlite'}?warehouse={home / 'ledger'}")
    yield home
    from cloud import ledger

    ledger.catalogue().close()


Rows = Callable[..., pl.DataFrame]


@pytest.fixture
def rows(dataset: Dataset) -> Rows:
    """`rows(submission, numbers, version=1, …)`: enveloped rows of records `r0, r1, …`."""

    def made(submission: str, numbers: range, version: int = 1, amount: str = "2.5", **more: object) -> pl.DataFrame:
        size = len(numbers)
        plain = pl.DataFrame(
            {
                "_sheet": [""] * size,
                "_row": pl.Series([n + 2 for n in numbers], dtype=pl.UInt32),
                "record_id": [f"r{n}" for n in numbers],
                "record_hash": [f"{n}-{amount}" for n in numbers],
                "version": pl.Series([version] * size, dtype=pl.Int32),
                "state": ["in-force"] * size,
                "change": ["new" if version == 1 else "changed"] * size,
                "subject_id": [f"s{n}" for n in numbers],
                "MC": [f"北辰{n}（测试）有限公司" for n in numbers],
                "DM": [None] * size,
                "WSH": [f"测市监罚〔2026〕{n}号" for n in numbers],
                "RQ": [date(2026, 3, 5)] * size,
                "JE": pl.Series([Decimal(amount)] * size, dtype=pl.Decimal(18, 6)),
                "LB": ["罚款;警告"] * size,
                "BZ": [None] * size,
            },
            schema_overrides={"DM": pl.String, "BZ": pl.String},
        ).with_columns(**{name: pl.lit(value) for name, value in more.items()})
        at = datetime(2026, 3, 6, 1, tzinfo=UTC)
        told = envelope.Provenance.of(
            dataset, submission=submission, agency=AGENCY, sha256="0" * 64, received_at=at, cleansed_at=at
        )
        return envelope.enveloped(plain, dataset, told)

    return made
