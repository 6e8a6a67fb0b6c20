"""Who each row is about: the ministry's result codes 01–06, decided by codes and confirmed by names.

| result | meaning here |
| --- | --- |
| 02 | the row's codes belong to different subjects |
| 03 | linked: a sound code, and the name agrees (or the subject is new, or the register itself renames it) |
| 04 | a sound code, but the name belongs to somebody else |
| 05 | no sound code: a name alone never links a record |

01 (not found) does not occur: a sound code that nobody knows yet makes a new subject, as the national template import
does; the subject stays unregistered until a registration names it.
"""

import polars as pl

RESULTS = ("subject_id", "link", "method")


def link(
    keys: pl.DataFrame, names: pl.Series, known: pl.DataFrame, fresh: pl.Series, *, registers: bool
) -> pl.DataFrame:
    """One row of `subject_id, link, method` for every row of `keys`.

    Args:
        keys: columns `key_0, key_1, …`, strongest first.
        names: the rows' normalised names.
        known: columns `key, subject, names` (list of normalised names): what is known of the keys that occur.
        fresh: the ids that new subjects would get, one a row, null where the row has no key.
        registers: whether the rows come from the register itself, which may rename.
    """
    found = [
        keys.select(pl.col(column).alias("key")).join(
            known.select("key", "subject"), on="key", how="left", maintain_order="left"
        )["subject"]
        for column in keys.columns
    ]
    together = pl.DataFrame([s.alias(f"s{n}") for n, s in enumerate(found)])
    subject = together.select(pl.coalesce(pl.all()))["s0"]
    many = together.select(pl.concat_list(pl.all()).list.drop_nulls().list.n_unique() > 1).to_series()
    agrees = _agrees(subject, names, known)
    frame = pl.DataFrame({"subject": subject, "many": many, "agrees": agrees, "fresh": fresh, "name": names})
    first = pl.col("name").first().over("fresh")
    return frame.select(
        pl.coalesce("subject", "fresh").alias("subject_id"),
        pl.when(pl.col("fresh").is_null())
        .then(pl.lit("05"))
        .when("many")
        .then(pl.lit("02"))
        .when(pl.col("subject").is_null() & (pl.col("name") == first).fill_null(value=True))
        .then(pl.lit("03"))
        .when(pl.col("subject").is_null())
        .then(pl.lit("04"))
        .when(pl.col("agrees") | pl.lit(registers))
        .then(pl.lit("03"))
        .otherwise(pl.lit("04"))
        .alias("link"),
        pl.when(pl.col("fresh").is_null())
        .then(pl.lit("no-code"))
        .when(pl.col("subject").is_null())
        .then(pl.lit("new"))
        .when("agrees")
        .then(pl.lit("code-and-name"))
        .otherwise(pl.lit("code"))
        .alias("method"),
    )


def _agrees(subject: pl.Series, names: pl.Series, known: pl.DataFrame) -> pl.Series:
    """Whether the row's name is, or was, a name of the subject its code belongs to."""
    called = known.select("subject", pl.col("names").alias("called")).unique("subject")
    rows = pl.DataFrame({"subject": subject, "name": names}).join(
        called, on="subject", how="left", maintain_order="left"
    )
    return rows.select(
        (pl.col("name").is_null() | pl.col("name").is_in(pl.col("called"))).fill_null(value=False)
    ).to_series()
