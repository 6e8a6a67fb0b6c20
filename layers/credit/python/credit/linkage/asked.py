"""What rows say of their subjects, in the form in which a register is asked: a name and a column a kind of code."""

import polars as pl

from credit.catalogue.model import Dataset
from credit.linkage.entries import CODES, usable
from credit.linkage.spelling import body_keys, person_keys, unnamed
from credit.quality import identifiers

CONTEXT = ("name", "unnamed", "legal", "region", "day")


def asked(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """`CONTEXT`, then a column for every kind of code that the dataset has and registers know.

    `name` is the key by which names are compared; null where there is none, or where a name says so itself (`unnamed`
    then holds the key). A code that could not tell two bodies apart, such as one of noughts, is null. The number of a
    person's identity paper counts only if it passes its own checks.

    Args:
        rows: cleansed rows of the dataset.
        dataset: which fields name the subject.
    """
    fields = dataset.subject
    people = fields.kind == "person"
    keys = person_keys if people else body_keys
    told = rows.select(
        keys(pl.col(fields.name)).alias("name"),
        _text(fields.legal_representative, rows).alias("legal"),
        _text(fields.region, rows).alias("region"),
        _day(dataset.decided_on, rows).alias("day"),
        *(_code(kind, field, dataset) for kind, field in fields.codes.items() if kind in CODES and field in rows),
    )
    nameless = pl.lit(value=False) if people else unnamed(pl.col("name")).fill_null(value=False)
    return told.with_columns(name=pl.when(~nameless).then("name"), unnamed=pl.when(nameless).then("name"))


def kinds(told: pl.DataFrame) -> list[str]:
    """The kinds of codes that were asked, strongest first."""
    return [name for name in told.columns if name in CODES]


def sound(kind: str, field: str, dataset: Dataset, code: pl.Expr) -> pl.Expr:
    """Whether a code passes the checks of its kind; a person's number those of any paper that the field takes.

    Where there is no identity card, another valid paper says who somebody is (passport, permit, residence card).
    """
    papers = dataset.field(field).identifiers if dataset.subject.kind == "person" else ()
    return pl.any_horizontal(identifiers.KINDS[one].reasons(code, None) == 0 for one in papers or (kind,))


def _code(kind: str, field: str, dataset: Dataset) -> pl.Expr:
    code = usable(kind, pl.col(field))
    if dataset.subject.kind != "person":
        return code.alias(kind)
    return pl.when(sound(kind, field, dataset, code)).then(code).alias(kind)


def _text(field: str | None, rows: pl.DataFrame) -> pl.Expr:
    return person_keys(pl.col(field)) if field is not None and field in rows else pl.lit(None, pl.String)


def _day(field: str | None, rows: pl.DataFrame) -> pl.Expr:
    return pl.col(field).cast(pl.Date) if field is not None and field in rows else pl.lit(None, pl.Date)
