"""Categories that a 统一社会信用代码 decides by its first characters (GB 32100-2015, table 1) are corrected by it."""

from collections.abc import Iterator

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
            right = texts.select(_by_code(pl.col(field.prefixes_of), entries)).to_series()
            wrong = texts.select(
                pl.col(field.code).is_in(list(_decided(entries))) & (pl.col(field.code) != right)
            ).to_series()
            places = wrong.fill_null(value=False).arg_true()
            if places.len():
                old, new = texts[field.code][places], right[places]
                changes.append(_changes(places, field.code, old, new))
                texts = texts.with_columns(texts[field.code].clone().scatter(places, new))
    return Cleansed(texts, pl.concat(changes), cleansed.problems)


def _changes(places: pl.Series, field: str, old: pl.Series, new: pl.Series) -> pl.DataFrame:
    told = {INDEX: places.cast(pl.UInt32), "field": field, "operation": "category", "old": old, "new": new}
    return pl.DataFrame(told)


def _by_code(code: pl.Expr, entries: CodeList) -> pl.Expr:
    """The entry that a sound code belongs to, null where none or the code is not sound."""
    chosen = pl.lit(None, pl.String)
    for prefix, value in sorted(_prefixes(entries), key=lambda entry: len(entry[0])):
        chosen = pl.when(code.str.starts_with(prefix)).then(pl.lit(value)).otherwise(chosen)
    return pl.when(KINDS["uscc"].reasons(code) == 0).then(chosen).alias("right")


def _prefixes(entries: CodeList) -> Iterator[tuple[str, str]]:
    for code in entries.codes:
        for prefix in code.prefixes:
            yield prefix, code.code if entries.stores == "code" else code.label.zh


def _decided(entries: CodeList) -> frozenset[str]:
    return frozenset(value for _, value in _prefixes(entries))
