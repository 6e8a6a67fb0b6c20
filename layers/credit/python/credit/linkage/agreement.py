"""How the name of a row agrees with the names of the subject that its code belongs to."""

from dataclasses import dataclass

import polars as pl

from credit.linkage.holdings import AT, held
from credit.linkage.policy import FEATURES, LinkPolicy
from credit.linkage.register import Register
from credit.linkage.spelling import BRACKETED, LEAST, UNNAMED_WORDS, Words, letters, without_region

NAME = FEATURES["name"]
KINDS = pl.Enum(NAME)


@dataclass(frozen=True)
class Agreement:
    """Names against names; only where a key differs from the subject's present one is more than that looked at.

    Args:
        register: who bears and bore which names.
        policy: the words that names are made of.
    """

    register: Register
    policy: LinkPolicy

    def of(self, told: pl.DataFrame, subject: pl.Series) -> pl.Series:
        """The feature `name` for every row; null where there is no subject.

        Args:
            told: as `credit.linkage.asked.asked` gives it.
            subject: ordinals of subjects, one a row.
        """
        known = self.register.subjects
        rows = told.select("name", "unnamed", "day").with_columns(subject, key=known["borne"].gather(subject))
        same = pl.when(pl.col("subject").is_not_null() & (pl.col("name") == pl.col("key"))).then(pl.lit("same", KINDS))
        names = rows.select(same.alias("name")).to_series()
        doubtful = rows.with_row_index(AT).filter(names.is_null(), pl.col("subject").is_not_null())
        if not doubtful.height:
            return names
        return names.scatter(doubtful[AT], self._looked_at(doubtful))

    def _looked_at(self, rows: pl.DataFrame) -> pl.Series:
        known = self.register.subjects
        beside = known.select("name", "individual", "legal_representative")[rows["subject"]]
        seen = rows.hstack(beside.rename({"name": "registered"})).join(
            self._bearers(rows), on=AT, how="left", maintain_order="left"
        )
        bore, then, other = (pl.col(n).fill_null(value=False) for n in ("bore", "bore_then", "other"))
        told = seen.select(
            pl.when(pl.col("name").is_null() & pl.col("unnamed").is_null())
            .then(pl.lit("absent"))
            .when(self._trade_name_less())
            .then(pl.lit("unnamed"))
            .when(pl.col("name").is_null())
            .then(pl.lit("other"))
            .when(bore & other & ~then)
            .then(pl.lit("contested"))
            .when(bore)
            .then(pl.lit("former"))
            .when(other)
            .then(pl.lit("elsewhere"))
            .when(pl.col("key").is_null())
            .then(pl.lit("other"))
            .cast(KINDS)
            .alias("name")
        ).to_series()
        left = told.is_null().arg_true()
        return told.scatter(left, self._spelled(seen.select("name", "key")[left]))

    def _bearers(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`_at, bore, bore_then, other`: whether the subject ever bore the name, did on the day; another does."""
        some = rows.select(AT, "subject", "day", value="name").drop_nulls("value")
        borne = self.register.names.of(some["value"])
        pairs = some.join(borne.rename({"subject": "bearer"}), on="value", how="inner")
        own, dated = pl.col("bearer") == pl.col("subject"), ~pl.col("listed") & held()
        then = own & dated & pl.col("day").is_not_null() & (pl.col("from").is_not_null() | pl.col("to").is_not_null())
        return pairs.group_by(AT).agg(bore=own.any(), bore_then=then.any(), other=(~own & dated).any())

    def _trade_name_less(self) -> pl.Expr:
        """A row without trade name, or a subject without one, of which nothing else speaks of another person."""
        person = pl.col("unnamed").str.replace_all(UNNAMED_WORDS, "")
        owner = pl.col("legal_representative").fill_null("")
        fits = (
            (person == "")
            | (owner == "")
            | (person == owner)
            | (person.str.ends_with("某") & (person.str.head(1) == owner.str.head(1)))
        )
        nameless_row = pl.col("unnamed").is_not_null() & pl.col("individual") & fits
        nameless_body = (
            pl.col("key").is_null()
            & pl.col("individual")
            & (owner != "")
            & pl.col("name").str.contains(owner, literal=True)
        )
        return (nameless_row | nameless_body).fill_null(value=False)

    def _spelled(self, pairs: pl.DataFrame) -> pl.Series:
        """What the difference between the `name` of rows and the `key` of their subjects is."""
        words, name, key = Words(self.policy), pl.col("name"), pl.col("key")
        parts = pairs.with_columns(
            form=words.form(name), registered=words.form(key), core=words.core(name), whole=words.core(key)
        )
        # A bracket that the row leaves out, as in （测试）; one that it has must be the registered one.
        open_ = (
            pl.when(name.str.contains(BRACKETED))
            .then("whole")
            .otherwise(pl.col("whole").str.replace_all(BRACKETED, ""))
        )
        parts = parts.with_columns(open=open_).with_columns(
            left=without_region(pl.col("core")), right=without_region(pl.col("open")), branch=words.is_branch(key)
        )
        another = (pl.col("form") != "") & (pl.col("registered") != "") & (pl.col("form") != pl.col("registered"))
        return parts.select(
            pl.when(letters(name) == letters(key))
            .then(pl.lit("punctuation"))
            .when(words.is_branch(name) != pl.col("branch"))
            .then(pl.lit("branch"))
            .when((pl.col("core") == pl.col("whole")) & another)
            .then(pl.lit("form"))
            .when(_shortened())
            .then(pl.lit("abbreviation"))
            .otherwise(pl.lit("other"))
            .cast(KINDS)
        ).to_series()


def _shortened() -> pl.Expr:
    """Without its region, without its legal form, and then also without its trade; what is left begins alike."""
    form, left, right = pl.col("form"), pl.col("left"), pl.col("right")
    place = pl.col("core").str.head(pl.col("core").str.len_chars() - left.str.len_chars())
    registered = pl.col("open").str.head(pl.col("open").str.len_chars() - right.str.len_chars())
    here = (place == "") | registered.str.contains(place, literal=True)
    begins = right.str.starts_with(left) & (form == "") & ~pl.col("branch")
    agree = (form == "") | (form == pl.col("registered"))
    return agree & here & (left.str.len_chars() >= LEAST) & ((left == right) | begins)
