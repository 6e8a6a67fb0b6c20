"""`changes.csv`: what was mended, old and new, without what says something about a person."""

import polars as pl

from credit.catalogue.model import Dataset, Field
from credit.quality import personal
from credit.quality.masking import masked
from credit.quality.texts.privacy import may_be_personal

PERSONAL = ("person-name", "identifier")  # masks of fields that hold a person's name or number


def discreet(changes: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The changes with the names and numbers of people masked, the personal numbers in texts too.

    Args:
        changes: `sheet, row, field, operation, old, new`.
        dataset: what the rows are.
    """
    told = changes
    for field in dataset.fields:
        if is_personal(field, dataset):
            told = _hidden(told, field)
    for name in ("old", "new"):
        perhaps = told.select(may_be_personal(pl.col(name)).fill_null(value=False).arg_true()).to_series()
        plain = [personal.masked(text) for text in told[name][perhaps]]
        told = told.with_columns(told[name].scatter(perhaps, plain)) if plain else told
    return told


def is_personal(field: Field, dataset: Dataset) -> bool:
    """Whether a field holds somebody's name or number."""
    return field.mask in PERSONAL or field.code == dataset.subject.legal_representative


def _hidden(changes: pl.DataFrame, field: Field) -> pl.DataFrame:
    """With the values of one field masked, and only those worked on: most changes are of long texts."""
    own = (changes["field"] == field.code).arg_true()
    if not own.len():
        return changes
    masks = changes[own].select(masked(pl.col(name), field).alias(name) for name in ("old", "new"))
    return changes.with_columns(changes[name].clone().scatter(own, masks[name]) for name in masks.columns)
