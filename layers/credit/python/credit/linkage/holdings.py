"""Who held a code or bore a name on a day: the periods of a register, asked for a whole column at once."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

AT = "_at"  # ordinal of an asking row
HOLDING = ("value", "subject", "from", "to", "listed")


@dataclass(frozen=True)
class Holdings:
    """One kind of code, or names.

    Args:
        every: `value` String, `subject` UInt32, `from`, `to` Date (null: open), `listed` Boolean: a former name that no
            period says more about. Without nulls in `value`, in any order.
    """

    every: pl.DataFrame

    @cached_property
    def _alone(self) -> pl.DataFrame:
        """Values that one subject has, with the whole time."""
        repeated = self._repeated.join(self._shared, on="value", how="anti")
        once = self.every.filter(~self.every["value"].is_duplicated()) if self._repeated.height else self.every
        if not repeated.height:
            return once
        first = pl.when(pl.col("from").is_not_null().all()).then(pl.col("from").min())
        last = pl.when(pl.col("to").is_not_null().all()).then(pl.col("to").max())
        parts = [pl.col("subject").first(), first, last.alias("to"), pl.col("listed").all()]
        return pl.concat([once, repeated.group_by("value").agg(parts)])

    @cached_property
    def _shared(self) -> pl.DataFrame:
        """Values that several subjects have or had."""
        holders = self._repeated.group_by("value").agg(pl.col("subject").n_unique())
        return self._repeated.join(holders.filter(pl.col("subject") > 1), on="value", how="semi")

    @cached_property
    def _repeated(self) -> pl.DataFrame:
        return self.every.filter(self.every["value"].is_duplicated())

    def found(self, values: pl.Series, days: pl.Series) -> pl.DataFrame:
        """For every value, as long as it: who has it, as `subject, several, within, listed, first`.

        Where several subjects have a value, the one that had it on the day is found; `several` where that does not tell
        one from the others, with the `first` of them by subject. `within` is false where the only subject that ever had
        the value did not have it on the day. A null finds nobody.
        """
        asked = pl.DataFrame({"value": values, "day": days})
        told = asked.join(self._alone, on="value", how="left", maintain_order="left").select(
            "subject", within=held(), listed=pl.col("listed").fill_null(value=False)
        )
        told = told.with_columns(several=pl.lit(value=False), first=pl.col("subject"))
        return told if not self._shared.height else self._put(told, self._contested(asked))

    def _contested(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`_at, subject, several, first` of the rows whose value several subjects have."""
        pairs = asked.with_row_index(AT).join(self._shared, on="value", how="inner")
        # Without a day every period counts; a former name without period may have been borne at any time.
        kept = pairs.filter(pl.col("listed") | pl.col("day").is_null() | held())
        every = pairs.group_by(AT).agg(pl.col("subject").min().alias("any"))
        least, most, listed = pl.col("subject").min(), pl.col("subject").max(), pl.col("listed").all()
        told = every.join(kept.group_by(AT).agg(first=least, last=most, listed=listed), on=AT, how="left")
        return told.select(
            AT,
            pl.when(pl.col("first") == pl.col("last")).then("first").alias("subject"),
            pl.col("listed").fill_null(value=False),
            pl.coalesce("first", "any").alias("first"),
        )

    @staticmethod
    def _put(told: pl.DataFrame, contested: pl.DataFrame) -> pl.DataFrame:
        if not contested.height:
            return told
        at = contested[AT]
        several = contested["subject"].is_null()
        found = {name: told[name].clone().scatter(at, contested[name]) for name in ("subject", "listed", "first")}
        within = told["within"].clone().scatter(at, True)
        return told.with_columns(**found, within=within, several=told["several"].scatter(at, several))

    def of(self, values: pl.Series) -> pl.DataFrame:
        """All that is known of these values."""
        return self.every.filter(pl.col("value").is_in(values.unique().implode()))


def held() -> pl.Expr:
    """Whether a period holds the day; a day that is not known is in all of them."""
    day = pl.col("day")
    return ((pl.col("from") <= day).fill_null(value=True)) & ((pl.col("to") >= day).fill_null(value=True))
