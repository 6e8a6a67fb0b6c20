"""Records that say the same as before but are about somebody else now, or about nobody certain any more."""

import polars as pl

RELINKED, LINKED = "relinked", "03"
SAME = ("unchanged", "hidden")
WRITTEN = "refreshed"  # says the same, too, and has a version of its own already
KNOWN = {"known_link": "link", "known_subject": "subject_id"}


def relinked(compared: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Compared rows, in which another subject makes a version of its own: `relinked`, in the state the record has.

    Args:
        compared: as `credit.ledger.compare.compare` gives it, with `subject_id, link`.
        current: `record_id, subject_id, link` of the newest versions.
    """
    rows = _beside(compared, current)
    other = _other("link") | _other("subject_id")
    moved = pl.col("change").is_in((*SAME, WRITTEN)) & other
    return _as_version(rows, moved).drop(KNOWN)


def unlinked(compared: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Of compared rows that nobody certain is meant by: those whose record is linked, as versions that are not.

    The version keeps what the row says; who it is about is open again, so it is shown in no dossier.
    """
    rows = _beside(compared, current)
    moved = pl.col("change").is_in((*SAME, "changed", WRITTEN)) & (pl.col("known_link") == LINKED)
    apart = _as_version(rows, moved).filter(pl.col("change") == RELINKED)
    return apart.with_columns(subject_id=pl.lit(None, pl.String)).drop(KNOWN)


def _beside(compared: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    known = current.select("record_id", **KNOWN)
    return compared.join(known, on="record_id", how="left", maintain_order="left", validate="m:1")


def _other(name: str) -> pl.Expr:
    known = next(k for k, v in KNOWN.items() if v == name)
    return pl.col(name).ne_missing(pl.col(known))


def _as_version(rows: pl.DataFrame, moved: pl.Expr) -> pl.DataFrame:
    """With the next version for rows that have none of their own yet."""
    next_ = pl.col("version") + (pl.col("change").is_in(SAME)).cast(pl.Int32)
    return rows.with_columns(
        version=pl.when(moved).then(next_).otherwise("version"),
        change=pl.when(moved).then(pl.lit(RELINKED)).otherwise("change"),
    )
