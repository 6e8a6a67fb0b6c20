"""What belongs together is put together, what belongs apart is taken apart, and only where a cell is empty."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from credit.catalogue.check import problems
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.run import judged as run

TODAY = date(2026, 3, 5)
CODE = "91990100MA0TEXT129"
Through = Callable[..., Judged]


@pytest.fixture
def through(batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue) -> Through:
    def ask(*rows: dict[str, str | None], dataset: Dataset | None = None) -> Judged:
        (result,) = run([batch(*rows)], dataset or penalties, catalogue, today=TODAY)
        return result

    return ask


def done(result: Judged, operation: str) -> list[tuple[str, str | None, str | None]]:
    return result.changes.filter(pl.col("operation") == operation).select("field", "old", "new").rows()


def declaring(dataset: Dataset, code: str, **what: object) -> Dataset:
    """The dataset with an operation declared with one of its fields."""
    told = dataset.model_dump(by_alias=True)
    return Dataset.model_validate(told | {"fields": [f | (what if f["code"] == code else {}) for f in told["fields"]]})


@pytest.mark.parametrize(
    "written", [f"北辰测试科技有限公司（{CODE}）", f"北辰测试科技有限公司 (统一社会信用代码：{CODE})"]
)
def test_a_code_in_brackets_after_the_name_goes_into_its_own_empty_cell(through: Through, written: str) -> None:
    result = through({"CF_XDR_MC": written, "CF_XDR_SHXYM": "无"})
    row = result.rows.row(0, named=True)
    assert (row["CF_XDR_MC"], row["CF_XDR_SHXYM"], row["_decision"]) == ("北辰测试科技有限公司", CODE, "accepted")
    assert done(result, "split") == [("CF_XDR_MC", written, "北辰测试科技有限公司"), ("CF_XDR_SHXYM", "无", CODE)]
    assert result.sent["CF_XDR_MC"].item() == written


def test_nothing_is_split_into_a_cell_that_is_filled(through: Through) -> None:
    result = through({"CF_XDR_MC": f"北辰测试科技有限公司（{CODE}）"})
    assert done(result, "split") == []


@pytest.mark.parametrize("name", ["北辰（测试）科技有限公司", "北辰测试科技有限公司（普通合伙）"])
def test_brackets_that_belong_to_a_name_stay(through: Through, name: str) -> None:
    assert through({"CF_XDR_MC": name, "CF_XDR_SHXYM": None}).rows["CF_XDR_MC"].item() == name


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("2024-03-05至2027-03-04", date(2027, 3, 4)),
        ("2024年3月5日到2027年3月4日", date(2027, 3, 4)),
        ("2024/3/5～长期", date(2099, 12, 31)),
        ("2024.3.5-2027.3.4", date(2027, 3, 4)),
    ],
)
def test_a_period_in_one_cell_is_two_dates(catalogue: Catalogue, written: str, until: date) -> None:
    dataset = catalogue.dataset("org-licence")
    row = {**dict.fromkeys(dataset.by_code), "XK_YXQZ": written}
    texts = pl.DataFrame([row], schema=dict.fromkeys(dataset.by_code, pl.String()))
    places = [pl.lit("").alias("_sheet"), pl.lit(2, pl.UInt32).alias("_row")]
    (result,) = run([texts.select(*places, pl.all())], dataset, catalogue, today=TODAY)
    assert result.rows.select("XK_YXQZ", "XK_YXQZI").row(0) == (date(2024, 3, 5), until)
    assert not result.findings.filter(pl.col("rule").str.starts_with("date.")).height


def test_a_code_within_another_is_derived_from_a_sound_one_only(through: Through, penalties: Dataset) -> None:
    deriving = declaring(penalties, "CF_XDR_ZZJG", derive={"field": "CF_XDR_SHXYM", "start": 9, "length": 9})
    result = through(
        {},
        {"CF_XDR_SHXYM": "91990100MA0TETX129"},
        {"CF_XDR_ZZJG": "MA0TEXT12", "BZ": "一"},
        {"CF_SY": None},
        dataset=deriving,
    )
    assert result.rows["CF_XDR_ZZJG"].to_list() == ["MA0TEXT12", None, "MA0TEXT12", None]
    assert done(result, "derive") == [("CF_XDR_ZZJG", None, "MA0TEXT12")]


def test_parts_of_a_number_are_put_together(through: Through, penalties: Dataset) -> None:
    merging = declaring(penalties, "CF_WSH", merge={"fields": ["CF_NR_ZKDX", "CF_YXQ", "BZ"], "form": "{}〔{}〕{}号"})
    parts: dict[str, str | None] = {"CF_NR_ZKDX": "测市监罚", "CF_YXQ": "2024", "BZ": "12"}
    result = through(parts | {"CF_WSH": None}, parts, parts | {"CF_WSH": None, "BZ": "/"}, dataset=merging)
    assert result.rows["CF_WSH"].to_list() == ["测市监罚〔2024〕12号", "测市监罚〔2024〕12号", None]
    assert done(result, "merge") == [("CF_WSH", None, "测市监罚〔2024〕12号")]


def test_what_is_composed_once_is_composed(through: Through) -> None:
    first = through({"CF_XDR_MC": f"北辰测试科技有限公司（{CODE}）", "CF_XDR_SHXYM": None})
    again = through({code: first.rows[code].item() for code in ("CF_XDR_MC", "CF_XDR_SHXYM")})
    assert again.changes.height == 0


def test_a_batch_that_lacks_the_columns_is_left_alone(
    batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue
) -> None:
    (result,) = run([batch({}).drop("CF_XDR_SHXYM")], penalties, catalogue, today=TODAY)
    assert done(result, "split") == []


def test_an_operation_that_speaks_of_a_field_that_is_not_there_is_a_mistake(
    penalties: Dataset, catalogue: Catalogue
) -> None:
    wrong = declaring(penalties, "CF_XDR_MC", split={"into": "NICHTS", "pattern": "(.)("})
    parts = {"code_lists": catalogue.code_lists, "agencies": catalogue.agencies, "rules": catalogue.rules}
    told = problems(Catalogue(datasets=(wrong,), **parts))
    assert "dataset org-penalty, field CF_XDR_MC: it is made of NICHTS, and there is no such field" in told
    assert any("how it is split is no regular expression" in sentence for sentence in told)
