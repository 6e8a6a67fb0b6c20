"""The canonical text of a record's values: one spelling for one value, whatever column order, engine or library.

`docs/record-hash.md` is the specification. The functions on one row are its plain reading and the oracle for the
functions on frames.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from credit.catalogue import Dataset
from credit.catalogue.model import Field
from credit.repeated import once_each

Value = str | date | Decimal | int | None
MARK = "\x1f"  # U+001F, unit separator: before every field, doubled inside a value
ENTRIES = ";"


def core(dataset: Dataset) -> tuple[Field, ...]:
    """The fields that count for the record hash, in the order of their codes."""
    return tuple(sorted((f for f in dataset.fields if f.core), key=lambda f: f.code))


def text_of(value: Value, field: Field) -> str | None:
    """The canonical text of one typed, cleansed value; None for none, `TypeError` for a type the field does not have.

    Dates as `YYYY-MM-DD`; amounts without exponent, plus sign or trailing zeros; entries of a list sorted, each once.
    """
    if value is None:
        return None
    match field.type:
        case "date" if isinstance(value, date):
            return value.isoformat()
        case "amount" if isinstance(value, Decimal):
            return _plain(value)
        case "integer" if isinstance(value, int):
            return str(value)
        case "date" | "amount" | "integer":
            raise TypeError(f"{field.code} is of type {field.type}, not {type(value).__name__}")
    if not isinstance(value, str):
        raise TypeError(f"{field.code} is of type {field.type}, not {type(value).__name__}")
    return _sorted(value) if field.many else value


def line(values: Mapping[str, str | None]) -> str:
    """The canonical line of texts by code: mark, code, `=`, text, for every code that has one, in order of codes."""
    return "".join(
        f"{MARK}{code}={text.replace(MARK, MARK + MARK)}" for code, text in sorted(values.items()) if text is not None
    )


def texts(frame: pl.DataFrame, fields: Iterable[Field]) -> pl.DataFrame:
    """The canonical texts of typed columns, one String column for each field; `TypeError` as in `text_of`."""
    return frame.select(_texts(frame[f.code], f) for f in fields)


def lines(values: pl.DataFrame) -> pl.Series:
    """The canonical line of each row of a frame of texts; an empty text where every value is null."""
    doubled = values.with_columns(
        pl.col(c).str.replace_all(MARK, MARK + MARK, literal=True) for c in values.columns if _marked(values[c])
    )
    parts = [part for code in sorted(doubled.columns) for part in _parts(doubled[code])]
    if not parts:
        return pl.repeat("", doubled.height, eager=True).alias("line")
    return doubled.select(pl.concat_str(parts, ignore_nulls=True).alias("line")).to_series()


def _parts(column: pl.Series) -> tuple[pl.Expr, ...]:
    """What a column brings to the line: nothing if it is empty, and a prefix that is tested only if it has gaps."""
    prefix, value = pl.lit(f"{MARK}{column.name}="), pl.col(column.name)
    if column.null_count() == column.len():
        return ()
    if column.null_count():
        return pl.when(value.is_not_null()).then(prefix), value
    return prefix, value


def _texts(column: pl.Series, field: Field) -> pl.Series:
    match field.type:
        case "date" if column.dtype == pl.Date:
            return once_each(column, lambda days: days.cast(pl.String))
        case "amount" if isinstance(column.dtype, pl.Decimal):
            written = column.cast(pl.String)
            return written.str.strip_chars_end("0").str.strip_suffix(".") if column.dtype.scale else written
        case "integer" if column.dtype.is_integer():
            return column.cast(pl.String)
        case "date" | "amount" | "integer":
            raise TypeError(f"{field.code} is of type {field.type}, not {column.dtype}")
    if column.dtype != pl.String:
        raise TypeError(f"{field.code} is of type {field.type}, not {column.dtype}")
    return _sorted_texts(column) if field.many else column


def _marked(column: pl.Series) -> bool:
    return bool(column.str.contains(MARK, literal=True).any())


def _plain(value: Decimal) -> str:
    written = format(value, "f")
    if "." in written:
        written = written.rstrip("0").removesuffix(".")
    return "0" if written == "-0" else written


def _sorted(value: str) -> str | None:
    entries = {entry.strip(" ") for entry in value.split(ENTRIES)} - {""}
    return ENTRIES.join(sorted(entries)) or None


def _sorted_texts(column: pl.Series) -> pl.Series:
    """Rewritten by distinct value: a million rows hold a few dozen combinations of codes."""
    odd = column.unique().drop_nulls().to_frame("old").filter(pl.col("old").str.contains("^$|[; ]"))["old"].to_list()
    return column.replace(odd, [_sorted(value) for value in odd]) if odd else column
