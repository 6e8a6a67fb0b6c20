"""Values that grow by one from row to row: what dragging a cell in Excel makes of a code, a date or an amount."""

import polars as pl

from credit.catalogue.model import Field, Rule

LOOKED_AT = 500  # the first rows of a file
ENDING = r"^(.*?)([0-9]{1,9})$"


def grows(sent: pl.DataFrame, field: Field, rule: Rule) -> bool:
    """Whether the first rows of a file count up in a field where nothing does so by itself.

    Numbers of documents and certificates are given out one after the other, so those may; bare 1, 2, 3 … may not.

    Args:
        sent: rows as they were sent, the field as String.
        field: of the catalogue.
        rule: its parameters `rows` and `share`.
    """
    values = sent[field.code].head(LOOKED_AT).drop_nulls().str.strip_chars()
    if values.len() < rule.parameters["rows"] or not _may_be_told(field):
        return False
    steps = _days(values) if field.type == "date" else _endings(values, bare=not _is_numbered(field))
    return steps.len() > 0 and float((steps == 1).sum()) >= rule.parameters["share"] * (values.len() - 1)


def _may_be_told(field: Field) -> bool:
    return field.type not in ("code", "integer") and (field.type != "text" or field.min_length is not None)


def _is_numbered(field: Field) -> bool:
    """Fields of which a text before the number may repeat: 北辰1公司 does not, but 测试企业1 … and codes do."""
    return field.type == "name" or bool(field.identifiers)


def _days(values: pl.Series) -> pl.Series:
    read = values.str.head(10).str.replace_all("[/.年月]", "-").str.to_date("%Y-%m-%d", strict=False)
    return read.diff().dt.total_days().drop_nulls()


def _endings(values: pl.Series, *, bare: bool) -> pl.Series:
    """The steps between the numbers at the ends of texts that begin alike."""
    parts = values.str.extract_groups(ENDING).struct.unnest()
    before, number = parts.to_series(0), parts.to_series(1).cast(pl.Int64, strict=False)
    if bare and (before.fill_null("-") != "").any():
        return pl.Series(dtype=pl.Int64)
    alike = (before == before.shift(1)).fill_null(value=False)
    return number.diff().filter(alike & number.is_not_null()).drop_nulls()
