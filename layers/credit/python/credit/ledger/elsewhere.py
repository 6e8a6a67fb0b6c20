"""Records that two sources tell of the same thing: equal where they should be, or in conflict (一数多源)."""

import json

import polars as pl

from credit.catalogue import Dataset
from credit.catalogue.model import Field
from credit.ledger import canonical, keys
from credit.ledger.compare import HIDDEN
from credit.ledger.differences import compared
from credit.ledger.envelope import whole
from credit.ledger.hashing import keyed_ids
from credit.ledger.moments import told

SAME, DIFFERS = "record.elsewhere-same", "record.elsewhere-differs"
CONFLICTS = {
    "_sheet": pl.String(),
    "_row": pl.UInt32(),
    "record_id": pl.String(),
    "other_record_id": pl.String(),
    "other_agency": pl.String(),
    "fields": pl.List(pl.String()),
}


def shared_keys(rows: pl.DataFrame, dataset: Dataset, secret: bytes) -> pl.Series:
    """The digest of the key that is the same whoever sends a row, 32 hexadecimal characters.

    Null where one of its fields is empty: two records that lack the same thing are not the same record.

    Args:
        rows: the fields of the dataset, cleansed and typed.
        dataset: `same_across_sources` names the fields of the key; without them every digest is null.
        secret: the platform's record key, the same for every agency.
    """
    members = tuple(dataset.field(code) for code in sorted(dataset.same_across_sources))
    if not members or not rows.height:
        return pl.Series("shared_key", [None], dtype=pl.String).new_from_index(0, rows.height)
    texts = keys.folded_members(canonical.texts(rows, members), members)
    whole_ = texts.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    digests = keyed_ids(texts.select(pl.lit(f"shared:{dataset.id}") + canonical.lines(texts)).to_series(), secret)
    return pl.select(pl.when(whole_).then(digests).alias("shared_key")).to_series()


def conflicts(rows: pl.DataFrame, others: pl.DataFrame, dataset: Dataset, agency: str) -> pl.DataFrame:
    """The rows that other agencies' records in force tell of, too, shaped as `CONFLICTS`, one row for each pair.

    `fields` are the core fields in which the two differ, none where they say the same. Which department sends a record
    is no part of what it says.

    Args:
        rows: `_sheet, _row, record_id, shared_key`, the fields of the dataset.
        others: the newest versions of records that may be meant, as the ledger keeps them.
        dataset: its core fields and departments.
        agency: the sender of the rows.
    """
    theirs = whole(others, dataset).filter((pl.col("agency") != agency) & ~pl.col("state").is_in(HIDDEN))
    asked = rows.select("_sheet", "_row", "shared_key", mine="record_id")
    held = theirs.select("shared_key", "record_id", other_agency="agency")
    pairs = asked.join(held, on="shared_key", maintain_order="left_right")
    ours = rows.rename({"record_id": "mine"}).join(
        pairs.select("_sheet", "_row", "record_id"), on=("_sheet", "_row"), maintain_order="left"
    )
    different = compared(ours, theirs, dataset, _said(dataset)).group_by("_sheet", "_row", "record_id").agg("field")
    told = pairs.join(different, on=("_sheet", "_row", "record_id"), how="left", maintain_order="left")
    none = pl.lit([], pl.List(pl.String()))
    return told.select(
        *("_sheet", "_row"), pl.col("mine").alias("record_id"), pl.col("record_id").alias("other_record_id"),
        "other_agency", pl.coalesce("field", none).alias("fields"),
    ).cast(dict(CONFLICTS))  # type: ignore[arg-type]  # fmt: skip


def noticed(pairs: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """What the sender is told of its conflicts: that there is another record and which fields differ, no value of it.

    Args:
        pairs: as `conflicts` gives them.
        dataset: its labels.

    Returns:
        `_sheet, _row, field, rule, facts`, one finding for a row and rule.
    """
    differing = pl.col("fields").list.len() > 0
    same = pairs.filter(~differing).unique(("_sheet", "_row"), keep="first", maintain_order=True)
    rows = pairs.filter(differing).group_by("_sheet", "_row", maintain_order=True).agg(pl.col("fields").explode())
    joined = rows.select("_sheet", "_row", pl.col("fields").list.unique().list.sort().list.join(" "))
    words = {codes: _named(codes, dataset) for codes in joined["fields"].unique()}
    facts = pl.col("fields").replace_strict(words, return_dtype=pl.String)
    return pl.concat([told(same, "", SAME), told(joined, "", DIFFERS, facts)])


def _named(codes: str, dataset: Dataset) -> str:
    """The labels of fields, separated by blanks, in both languages, in the order of the dataset."""
    meant = set(codes.split())
    labels = [field.label for field in dataset.fields if field.code in meant]
    told_ = {"fields_zh": "、".join(label.zh for label in labels), "fields_en": ", ".join(label.en for label in labels)}
    return json.dumps(told_, ensure_ascii=False)


def _said(dataset: Dataset) -> list[Field]:
    """What a record says, beside who sends it."""
    sent = {code for unit in dataset.units if unit.source for code in (unit.name, unit.code)}
    return [field for field in dataset.fields if field.core and field.code not in sent]
