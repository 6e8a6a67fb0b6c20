"""Categories that a 统一社会信用代码 decides by its first characters (GB 32100-2015, table 1) are corrected by it."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from credit.catalogue.model import CodeList
from credit.quality.findings import INDEX
from credit.quality.identifiers import KINDS
from credit.quality.operations import Cleansed
from credit.quality.rules import Rules


def corrected(cleansed: Cleansed, rules: Rules) -> Cleansed:
    """With every category that contradicts a sound code replaced, and the change kept.

    Entries of the code list without prefixes, such as 自然人, stay: there the category may be right and the code wrong.
    """
    texts, changes = cleansed.texts, [cleansed.changes]
    for field in rules.dataset.fields:
        if field.prefixes_of is not None and field.code_list is not None:
            entries = rules.catalogue.code_list(field.code_list)
            wrong = _wrong(texts.select(code=field.prefixes_of, said=field.code), entries)
            if wrong.height:
                changes.append(_changes(wrong, field.code))
                texts = texts.with_columns(texts[field.code].clone().scatter(wrong[INDEX], wrong["right"]))
    return replace(cleansed, texts=texts, changes=pl.concat(changes))


def _wrong(rows: pl.DataFrame, entries: CodeList) -> pl.DataFrame:
    """`_i, code, said, right` of the rows whose sound code says otherwise than their category."""
    decided = sorted({value for _, value in _prefixes(entries)})
    told = rows.with_row_index(INDEX).with_columns(right=_by_code(pl.col("code"), entries))
    other = told.filter(pl.col("said").is_in(decided) & (pl.col("said") != pl.col("right")))
    return other.filter(KINDS["uscc"].reasons(pl.col("code")) == 0) if other.height else other


def _changes(wrong: pl.DataFrame, field: str) -> pl.DataFrame:
    told = {"field": pl.lit(field), "operation": pl.lit("category")}
    return wrong.select(INDEX, **told, old="said", new="right")


def _by_code(code: pl.Expr, entries: CodeList) -> pl.Expr:
    """The entry that the first characters of a code name, the longest prefix first; null where none does."""
    decided = dict(_prefixes(entries))
    lengths = sorted({len(prefix) for prefix in decided}, reverse=True)
    same = ({p: value for p, value in decided.items() if len(p) == length} for length in lengths)
    found = (code.str.head(len(next(iter(t)))).replace_strict(t, default=None, return_dtype=pl.String) for t in same)
    return pl.coalesce(pl.lit(None, pl.String), *found)


def _prefixes(entries: CodeList) -> Iterator[tuple[str, str]]:
    for code in entries.codes:
        for prefix in code.prefixes:
            yield prefix, code.code if entries.stores == "code" else code.label.zh
