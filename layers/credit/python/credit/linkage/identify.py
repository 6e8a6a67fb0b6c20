"""Rows with their subjects: who each row is about by the table of linking, and the subjects that rows make."""

from collections.abc import Iterable

import polars as pl

from credit.catalogue import Dataset
from credit.linkage.asked import asked
from credit.linkage.keys import strongest
from credit.linkage.links import Linker
from credit.linkage.policy import LINKED, LinkPolicy
from credit.linkage.register import Register

NOBODY, CONTRADICTS = "01", "04"
MADE, NAMED = "new", "name-differs"
BORE = pl.Schema({"subject_id": pl.String, "name": pl.String})
OWN = ("fresh", "said")  # the subject that a row would make, and the name that it gives it


class Identifier:
    """Links the rows of one submission, part by part.

    Args:
        dataset: whose rows they are.
        policy: the table of linking; its `newSubjects` says with which codes a row makes a subject that nobody knows.
        secret: the platform's key.
    """

    def __init__(self, dataset: Dataset, policy: LinkPolicy, secret: bytes) -> None:
        self._dataset, self._policy, self._secret = dataset, policy, secret
        self._made = pl.DataFrame(schema=BORE)

    def identified(self, rows: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
        """The rows with `subject_id, link, method, reason, runner_up, runner_up_score`; parts come in their order.

        Args:
            rows: cleansed rows of the dataset.
            register: everybody who is known under a key of these rows, in the columns of a register file.
        """
        found = self.found(rows, register)
        self._made = first_names([self._made, made(found)])
        return self.agreed(found, self._made)

    def found(self, rows: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
        """The same by these rows alone, with `OWN`: what other rows say of the subjects they make is still open."""
        linker = Linker(Register(register, self._dataset.subject.kind, self._policy), self._dataset, self._policy)
        found = linker.links(rows).rename({"result": "link"}).drop("keys")
        fresh = strongest(rows, self._dataset, self._policy.new_subjects, self._secret)
        fresh = pl.select(pl.when((found["link"] == NOBODY) & fresh.is_not_null()).then(fresh)).to_series()
        some = fresh.null_count() < fresh.len()
        said = asked(rows, self._dataset)["name"] if some else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        return rows.hstack(found).hstack([fresh.alias("fresh"), said.alias("said")])

    def agreed(self, found: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
        """The rows as they are linked once it is known who bears which name.

        A sound code that nobody knows makes a subject; a second name for it in one submission is a contradiction.

        Args:
            found: as `found` gives it.
            names: `BORE`, for every subject that these rows make, the name that the submission's first row gives it.
        """
        if found["fresh"].null_count() == found.height:
            return found.drop(OWN)
        beside = found.join(names, left_on="fresh", right_on="subject_id", how="left", maintain_order="left")
        fresh = pl.col("fresh").is_not_null()
        agrees = (pl.col("said") == pl.col("name")).fill_null(value=True)
        another = self._policy.by_method(NAMED)
        return (
            beside.with_columns(
                pl.when(fresh).then("fresh").otherwise("subject_id").alias("subject_id"),
                link=pl.when(fresh & agrees)
                .then(pl.lit(LINKED))
                .when(fresh)
                .then(pl.lit(CONTRADICTS))
                .otherwise("link"),
                method=pl.when(fresh & agrees).then(pl.lit(MADE)).when(fresh).then(pl.lit(NAMED)).otherwise("method"),
                reason=pl.when(fresh & ~agrees).then(pl.lit(f"{another.zh} / {another.en}")).otherwise("reason"),
            )
            .with_columns(subject_id=pl.when(pl.col("link") == LINKED).then("subject_id"))
            .drop(*OWN, "name")
        )


def made(found: pl.DataFrame) -> pl.DataFrame:
    """The subjects that rows make, each once, with the name that the first of these rows gives it: `BORE`."""
    told = found.select(subject_id="fresh", name="said").drop_nulls("subject_id")
    return told.unique("subject_id", keep="first", maintain_order=True)


def first_names(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Of what parts in their order call the subjects they make, the first name of each: `BORE`."""
    return pl.concat(parts).unique("subject_id", keep="first", maintain_order=True)


def disputed(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The same, of those subjects only that two parts call differently: few, however many the parts make."""
    every = pl.concat(parts)
    several = every.filter(pl.col("subject_id").is_duplicated())
    names = pl.struct("name").n_unique().over("subject_id")
    return first_names([several.filter(names > 1)])
