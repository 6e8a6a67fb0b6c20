"""What comes back from above (省回流): records that the city holds from their own source are not stored a second time.

The province holds what the city has sent up, and gives it back with everything else. Such a row is known by the key
that all sources share, or, in a register, by its body being registered here already; ids do not help, for each agency's
are its own. What the city does not hold becomes a record of the province's, and from then on follows the province.
"""

import polars as pl

from cloud import knowledge, subjects
from credit.catalogue import Dataset
from credit.ledger.moments import told

RETURNED = "record.returned"
PLACE = ("_sheet", "_row")
Compared = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]


def returns(agency: str) -> bool:
    """Whether an agency gives back what others have sent up."""
    known = knowledge.catalogue().agency(agency)
    return known is not None and known.returns


def without(
    compared: pl.DataFrame, moving: pl.DataFrame, pairs: pl.DataFrame, noticed: pl.DataFrame, dataset: Dataset
) -> Compared:
    """The same without new records that are here from their own source: they change nothing, and that is told.

    Args:
        compared: all rows, with their `change`.
        moving: those that make a version.
        pairs: which of them records of other agencies tell of, too.
        noticed: what is told of all rows.
        dataset: what they are.
    """
    new = moving.filter(pl.col("change") == "new")
    ours = pl.concat([pairs.select(PLACE), _registered(new, dataset)]).unique()
    held = new.join(ours, on=PLACE, how="semi", maintain_order="left")
    if not held.height:
        return compared, moving, pairs, noticed
    places = held.select(PLACE)
    same = compared.join(places.with_columns(held=True), on=PLACE, how="left", maintain_order="left")
    unchanged = pl.when(pl.col("held").fill_null(value=False)).then(pl.lit("unchanged")).otherwise("change")
    return (
        same.with_columns(change=unchanged).drop("held"),
        moving.join(places, on=PLACE, how="anti", maintain_order="left"),
        pairs.join(places, on=PLACE, how="anti", maintain_order="left"),
        pl.concat([noticed, told(held, "", RETURNED)]),
    )


def _registered(new: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows of a register whose bodies are registered already."""
    if not dataset.subject.registers or not new.height:
        return new.select(PLACE).clear()
    known = subjects.by_id(new["subject_id"].drop_nulls().unique())
    registered = [subject.id for subject in known.values() if subject.registered]
    return new.filter(pl.col("subject_id").is_in(registered)).select(PLACE)
