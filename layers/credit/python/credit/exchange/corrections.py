"""Corrections: which rows that came back to their sender are settled by rows that were sent later (更正上报).

An open row is one that was doubtful or rejected. It is settled when a later row about the same matter is accepted; a
later row that is not accepted either takes its place, and both are settled together one day: they are one `case`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from credit.catalogue import Dataset

OPEN: Mapping[str, pl.DataType] = {
    "submission": pl.String(),
    "sheet": pl.String(),
    "row": pl.UInt32(),
    "case": pl.String(),
    "record": pl.String(),
    "near": pl.List(pl.String()),
    "at": pl.Datetime("us", "UTC"),
    "settled_by": pl.String(),
}
INCOMING: Mapping[str, pl.DataType] = {
    "sheet": pl.String(),
    "row": pl.UInt32(),
    "accepted": pl.Boolean(),
    "record": pl.String(),
    "near": pl.List(pl.String()),
    "corrects": pl.String(),
    "stated_sheet": pl.String(),
    "stated_row": pl.UInt32(),
}
PLACE = ("submission", "sheet", "row")
PAIR = {"_case": pl.String(), "_at": pl.UInt32(), "_rank": pl.Int32()}  # a case, an incoming row, how sure: 0 most


@dataclass(frozen=True)
class Correction:
    """What a submission did for an earlier one: rows of it that are settled by it, and rows that are still open."""

    submission: str
    settled: int
    open: int


def near_datasets(dataset: Dataset) -> Sequence[Dataset]:
    """The dataset with one field of its key left out, each in turn: whoever mends a row mostly changes one of them."""
    return [_without(dataset, code) for code in dataset.key if len(dataset.key) > 1]


def _without(dataset: Dataset, code: str) -> Dataset:
    unless = {weak: strong for weak, strong in dataset.key_unless.items() if code not in (weak, strong)}
    return dataset.model_copy(update={"key": tuple(c for c in dataset.key if c != code), "key_unless": unless})


def settled(
    known: pl.DataFrame, incoming: pl.DataFrame, submission: str, at: datetime, named: str | None = None
) -> pl.DataFrame:
    """The open rows after a submission, shaped as `OPEN`; doing it again gives the same.

    Rows are about the same matter if they have the same record id, or if the later one states the place of the earlier
    one (`corrects, stated_sheet, stated_row`), or, within the submission that is `named` as corrected, if all but one
    field of their keys agree: at the same place, or where nobody else can be meant.

    Args:
        known: the open rows of the agency for the dataset, shaped as `OPEN`.
        incoming: the rows of the submission, duplicates left out, shaped as `INCOMING`.
        submission: its id.
        at: when it was received.
        named: the submission that it says it corrects.
    """
    others = known.filter(pl.col("submission") != submission)
    before = others.with_columns(settled_by=pl.when(pl.col("settled_by") != submission).then("settled_by"))
    pairs = _pairs(before.filter(pl.col("settled_by").is_null()), incoming.with_row_index("_at"), named)
    taken = pairs.join(incoming.with_row_index("_at").select("_at", "accepted"), on="_at")
    done = taken.filter("accepted")["_case"].unique()
    hit = pl.col("case").is_in(done.implode()) & pl.col("settled_by").is_null()
    after = before.with_columns(settled_by=pl.when(hit).then(pl.lit(submission)).otherwise("settled_by"))
    waiting = taken.filter(~pl.col("accepted"), ~pl.col("_case").is_in(done.implode()))
    return pl.concat([after, _opened(incoming, waiting, submission, at)])


def correction(rows: pl.DataFrame, submission: str, named: str | None) -> Correction | None:
    """What a submission did for the one it names, or else for the one of which it settled the most rows.

    Args:
        rows: the open rows after it, as `settled` gives them.
        submission: its id.
        named: the submission that it says it corrects, if it is one of the same agency for the same dataset.
    """
    by_it = rows.filter(pl.col("settled_by") == submission)
    most = by_it.group_by("submission").agg(pl.len(), pl.col("at").max()).sort("len", "at", descending=True)
    corrected = named or next(iter(most["submission"]), None)
    if corrected is None:
        return None
    left = rows.filter(pl.col("submission") == corrected, pl.col("settled_by").is_null()).height
    return Correction(corrected, by_it.filter(pl.col("submission") == corrected).height, left)


def remembered(rows: pl.DataFrame, now: datetime, days: int) -> pl.DataFrame:
    """Without the rows that nobody has come back to for so many days."""
    return rows.filter(pl.col("at") >= now - timedelta(days=days))


def _pairs(waiting: pl.DataFrame, incoming: pl.DataFrame, named: str | None) -> pl.DataFrame:
    """`_case, _at` of rows that are about the same matter."""
    if not waiting.height or not incoming.height:
        return pl.DataFrame(schema=PAIR)
    cases = waiting.select(*PLACE, "record", "near", _case="case")
    by_record = _sure(cases.join(incoming.select("_at", "record", "accepted"), on="record"))
    stated = incoming.select("_at", submission="corrects", sheet="stated_sheet", row="stated_row")
    placed = cases.join(stated, on=PLACE).with_columns(_rank=pl.lit(0)).select(*PAIR)
    certain = pl.concat([placed, by_record])
    if named is None:
        return certain
    left = cases.filter(pl.col("submission") == named).join(certain, on="_case", how="anti")
    return pl.concat([certain, _near(left, incoming.join(certain, on="_at", how="anti"))])


def _sure(pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of which hardly a key is known look alike: one that is not accepted stands for one case only."""
    sure = pairs.filter(pl.col("accepted") | (pl.col("_case").n_unique().over("_at") == 1))
    return sure.with_columns(_rank=pl.lit(1)).select(*PAIR)


def _near(cases: pl.DataFrame, incoming: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose keys agree in all fields but one, at the same place or without any other that might be meant."""
    left = cases.select("_case", "sheet", "row", pl.col("near")).explode("near").drop_nulls("near")
    right = incoming.select("_at", "near", in_sheet="sheet", in_row="row").explode("near").drop_nulls("near")
    pairs = left.join(right, on="near").drop("near").unique()
    same = (pl.col("sheet") == pl.col("in_sheet")) & (pl.col("row") == pl.col("in_row"))
    placed = pairs.filter(same)
    others = pairs.join(placed, on="_case", how="anti").join(placed, on="_at", how="anti")
    alone = (pl.len().over("_case") == 1) & (pl.len().over("_at") == 1)
    return pl.concat([placed, others.filter(alone)]).with_columns(_rank=pl.lit(2)).select(*PAIR)


def _opened(incoming: pl.DataFrame, waiting: pl.DataFrame, submission: str, at: datetime) -> pl.DataFrame:
    """The open rows that the submission leaves, each under the case that it stands for or a new one."""
    heirs = waiting.sort("_at", "_rank", "_case").unique("_at", keep="first", maintain_order=True)
    own = pl.concat_str(pl.lit(submission), pl.col("sheet"), pl.col("row").cast(pl.String), separator="/")
    rows = incoming.with_row_index("_at").filter(~pl.col("accepted"))
    rows = rows.join(heirs.select("_at", "_case"), on="_at", how="left", maintain_order="left")
    told = rows.with_columns(
        submission=pl.lit(submission),
        case=pl.coalesce("_case", own),
        at=pl.lit(at).dt.convert_time_zone("UTC").cast(OPEN["at"]),
        settled_by=pl.lit(None, pl.String),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in OPEN.items())
