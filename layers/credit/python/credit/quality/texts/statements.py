"""What the fields of a row say against what its text says in words: amounts and kinds of decision.

Where a text cannot be read with certainty nothing is said. Few texts are read: those that do not show at first sight
that they say the same as the field.
"""

import json
from collections.abc import Iterator, Mapping

import polars as pl

from credit.catalogue.dataset import StatedIn
from credit.catalogue.model import Catalogue, Code, Dataset, Field
from credit.quality.findings import INDEX, Judged, raised, together
from credit.quality.operations.amounts import YUAN
from credit.quality.texts.amounts import Kind, conflict, stated
from credit.quality.texts.named_kinds import Named

RULES: Mapping[str, str] = {  # for each fault the rule that tells of it
    "unit": "amount.unit-conflict",
    "text": "amount.text-conflict",
    "certain": "text.category-conflict",
    "likely": "text.category-hint",
}
# The usual words of a fine and of a confiscation, read over whole columns.
FIGURE = r"([0-9]+(?:\.[0-9]+)?)(万?)元"
FILLER = "(?:人民币|金额|[:：为￥¥])*"
USUAL: Mapping[Kind, tuple[str, ...]] = {
    "fine": (f"罚款{FILLER}{FIGURE}", f"{FIGURE}(?:人民币)?[整正]?的?(?:行政)?罚款"),
    "confiscation": (f"没收违法所得{FILLER}{FIGURE}",),
}
MONEY = "[元圆￥¥]"
WAN = 10_000
HALF_A_FEN = 0.005


class Statements:
    """Compares the fields that declare `statedIn` with their texts.

    Args:
        dataset: its fields.
        catalogue: its code lists, whose entries know their phrases, and its shared rules.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._severity = {fault: catalogue.rule(rule).severity for fault, rule in RULES.items()}
        told = [(f, f.stated_in) for f in dataset.fields if f.stated_in]
        self._amounts = [(f, where) for f, where in told if f.type == "amount"]
        self._named = [(f, where, Named(catalogue.code_list(f.code_list))) for f, where in told if f.code_list]

    def judged(self, batch: Judged) -> Judged:
        """The batch with what its texts say against its fields; a row whose cells have moved is left alone."""
        rows = batch.rows.with_row_index(INDEX)
        if "_fault" in batch.sent.columns:
            rows = rows.filter(batch.sent["_fault"].is_null())
        found = [frame for f, where in self._amounts for frame in self._amount(rows, f, where)]
        found += [frame for f, where, named in self._named for frame in self._category(rows, f, where, named)]
        return batch.told(together(found), self._dataset)

    def _amount(self, rows: pl.DataFrame, field: Field, where: StatedIn) -> Iterator[pl.DataFrame]:
        kind, size = where.kind or "fine", YUAN[field.unit or "yuan"]
        asked = rows.select(INDEX, amount=field.code, text=where.field).filter(
            (pl.col("amount") > 0) & pl.col("text").str.contains(MONEY)
        )
        unlike = asked
        for usual in USUAL[kind]:
            unlike = unlike.filter(~_agree(usual, size))
        pairs = unlike.select("amount", "text").iter_rows()
        faults = pl.Series([conflict(amount, size, stated(text, kind)) for amount, text in pairs], dtype=pl.String)
        for fault in faults.drop_nulls().unique(maintain_order=True):
            yield self._told(unlike[INDEX].filter((faults == fault).fill_null(value=False)), field, fault, where)

    def _category(self, rows: pl.DataFrame, field: Field, where: StatedIn, named: Named) -> Iterator[pl.DataFrame]:
        said = rows.select(INDEX, said=field.code, text=where.field).drop_nulls()
        for fault, entry, some in named.lacking(said):
            yield self._told(some[INDEX], field, fault, where, entry)

    def _told(
        self, index: pl.Series, field: Field, fault: str, where: StatedIn, entry: Code | None = None
    ) -> pl.DataFrame:
        label = self._dataset.field(where.field).label
        facts = {"text_zh": label.zh, "text_en": label.en}
        if entry is not None:
            facts |= {"kind_zh": entry.label.zh, "kind_en": entry.label.en}
        return raised(index, field.code, RULES[fault], self._severity[fault], json.dumps(facts, ensure_ascii=False))


def _agree(usual: str, size: int) -> pl.Expr:
    """Whether a text states the amount beside it in the usual words."""
    found = pl.col("text").str.extract_groups(usual).struct
    times = pl.when(found.field("2") == "万").then(WAN).otherwise(1)
    yuan = found.field("1").cast(pl.Float64, strict=False) * times
    return ((yuan - pl.col("amount").cast(pl.Float64) * size).abs() < HALF_A_FEN).fill_null(value=False)
