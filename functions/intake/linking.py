"""Who the rows of a submission are about: the subjects that their keys lead to, asked as a register."""

from collections.abc import Mapping
from functools import cache, cached_property

import polars as pl

from cloud import knowledge, search, secrets, subjects
from credit.catalogue import Dataset
from credit.ledger.hashing import record_hashes, record_ids
from credit.linkage import known
from credit.linkage.asked import asked
from credit.linkage.doubts import decided, doubt_ids, waiting
from credit.linkage.identify import Identifier
from credit.linkage.keys import PERSON, code_keys, name_keys_of
from credit.linkage.policy import LINKED, LinkPolicy
from credit.linkage.register import Register
from credit.linkage.suggestions import suggested
from functions.intake import doubts, staging

WITHHELD: Mapping[str, str] = {
    "02": "subject.ambiguous",
    "04": "subject.name-differs",
}  # who waits for a person, and why
MOST_LIKELY = 2_000  # names of one part for which like ones are looked for: the rest wait without a suggestion


class Linking:
    """Links the rows of one submission, part by part, with the platform's subjects and what people have decided.

    Args:
        dataset: whose rows they are.
        agency: who sent them.
    """

    def __init__(self, dataset: Dataset, agency: str) -> None:
        self.dataset, self._agency = dataset, agency
        self._identifier = Identifier(dataset, policy(), secrets.record_key())

    def linked(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with `record_id, record_hash, doubt, subject_id, link, method, reason` and the runner-up.

        `doubt` is null in rows that are linked and of which no doubt is or was open.
        """
        return self._decided(self._keyed(self._identifier.identified(rows, self._register(rows))))

    def found(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The same of one part by itself, as far as it can tell: `agreed` needs to know what the others say."""
        return self._keyed(self._identifier.found(rows, self._register(rows)))

    def seen(self, found: pl.DataFrame) -> pl.DataFrame:
        """What the register told about the rows that it did not settle: `sheet, row, seen`."""
        open_ = found.filter((pl.col("link") != LINKED) & pl.col("fresh").is_null())
        told = waiting(open_.with_columns(doubt=pl.lit(None, pl.String)), self.dataset, secrets.record_key())
        return told.select("sheet", "row").with_columns(subjects.seen(told["keys"]))

    def agreed(self, found: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
        """The rows of a part as `linked` gives them, once it is known how new subjects are called (`BORE`)."""
        return self._decided(self._identifier.agreed(found, names))

    @cached_property
    def _decisions(self) -> pl.DataFrame:
        return doubts.decisions(self._agency, self.dataset.id)

    @cached_property
    def _open(self) -> pl.Series:
        return pl.Series(doubts.open_ids(self._agency, self.dataset.id), dtype=pl.String)

    def _keyed(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(
            record_ids(rows, self.dataset, self._agency, secrets.record_key(self._agency)).alias("record_id"),
            record_hashes(rows, self.dataset).alias("record_hash"),
        )

    def _decided(self, found: pl.DataFrame) -> pl.DataFrame:
        named = self._named(self._with_likely(found))
        return decided(named, self._decisions, secrets.record_key()) if self._decisions.height else named

    def leave(self, submission: str, part: int, linked: pl.DataFrame, before: pl.DataFrame | None = None) -> None:
        """Leave for the queue which rows wait for a person, and which doubts are settled.

        Where the register has changed until the doubts are opened, their rows are taken in again.

        Args:
            submission: in which the rows came.
            part: number of their part.
            linked: the rows.
            before: `seen` of rows whose register was looked at some time ago; whoever is not in it had nobody.
        """
        decided_ = self._decisions["doubt"]
        told = waiting(linked.filter(pl.col("link") != LINKED), self.dataset, secrets.record_key())
        if before is None:
            told = told.with_columns(subjects.seen(told["keys"]))
        else:
            told = told.join(before, on=("sheet", "row"), how="left", maintain_order="left")
            told = told.with_columns(pl.col("seen").fill_null(""))
        staging.put(submission, doubts.WAITING, part, told)
        ends = linked.filter((pl.col("link") == LINKED) & pl.col("doubt").is_in(self._open.implode()))
        settled = ends.filter(~pl.col("doubt").is_in(decided_.implode()))
        staging.put(submission, doubts.SETTLING, part, settled.select("doubt"))

    def _with_likely(self, found: pl.DataFrame) -> pl.DataFrame:
        """With whoever has a like name beside rows for which nobody was found: for a person to look at."""
        lost = (pl.col("link") != LINKED) & pl.col("runner_up").is_null()
        names = asked(found, self.dataset)["name"]
        every = found.select(said=names).filter(found.select(lost).to_series()).drop_nulls().unique(maintain_order=True)
        if self.dataset.subject.kind == PERSON or not every.height:
            return found
        some = every["said"].head(MOST_LIKELY)
        ids = {subject for name in some for subject in search.index().alike(name)}
        register = Register(known.register(list(subjects.by_id(ids).values())), self.dataset.subject.kind, policy())
        likely = suggested(some, register, policy()).rename({"runner_up": "_who", "runner_up_score": "_score"})
        beside = found.with_columns(names.alias("name_")).join(
            likely, left_on="name_", right_on="name", how="left", maintain_order="left"
        )
        filled = beside.with_columns(
            runner_up=pl.when(lost).then("_who").otherwise("runner_up"),
            runner_up_score=pl.when(lost).then("_score").otherwise("runner_up_score"),
        )
        return filled.select(found.columns)

    def _named(self, found: pl.DataFrame) -> pl.DataFrame:
        """With the ids of doubts, where anybody may ask for them."""
        every = self._decisions.height or self._open.len()
        asked_ = pl.lit(value=True) if every else pl.col("link") != LINKED
        some = found.select(asked_.arg_true()).to_series() if not every else pl.Series(range(found.height))
        ids = pl.repeat(None, found.height, dtype=pl.String, eager=True).alias("doubt")
        return found.with_columns(ids.scatter(some, doubt_ids(found[some], self.dataset, secrets.record_key())))

    def _register(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Everybody whom a code of the rows leads to; and a name, where no code settles who is meant."""
        told = asked(rows, self.dataset)
        people = self.dataset.subject.kind == PERSON
        found = dict(subjects.known(code_keys(told, people=people, secret=secrets.record_key())))
        if not people:
            settled = known.settled(told, list(found.values()))
            found |= subjects.known(name_keys_of(told["name"].filter(~settled)))
        return known.register(list(found.values()))


@cache
def policy() -> LinkPolicy:
    """The table of linking, read once a process."""
    return LinkPolicy.of(knowledge.document("policies/linkage.yaml"), knowledge.catalogue())
