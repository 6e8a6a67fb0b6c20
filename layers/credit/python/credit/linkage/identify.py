"""Rows with their subjects: who each row is about by the table of linking, and the subjects that rows make."""

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
        """The rows with `subject_id, link, method, reason, runner_up, runner_up_score`.

        Args:
            rows: cleansed rows of the dataset.
            register: everybody who is known under a key of these rows, in the columns of a register file.
        """
        linker = Linker(Register(register, self._dataset.subject.kind, self._policy), self._dataset, self._policy)
        found = linker.links(rows).rename({"result": "link"}).drop("keys")
        fresh = strongest(rows, self._dataset, self._policy.new_subjects, self._secret)
        fresh = pl.select(pl.when((found["link"] == NOBODY) & fresh.is_not_null()).then(fresh)).to_series()
        if fresh.null_count() < fresh.len():
            found = self._with_made(found, fresh.alias("fresh"), asked(rows, self._dataset)["name"])
        return rows.hstack(found)

    def _with_made(self, found: pl.DataFrame, fresh: pl.Series, names: pl.Series) -> pl.DataFrame:
        """A sound code that nobody knows makes a subject; a second name for it in one submission is a contradiction."""
        self._remember(fresh, names)
        beside = found.hstack([fresh, names.alias("said")]).join(
            self._made, left_on="fresh", right_on="subject_id", how="left", maintain_order="left"
        )
        made = pl.col("fresh").is_not_null()
        agrees = (pl.col("said") == pl.col("name")).fill_null(value=True)
        another = self._policy.by_method(NAMED)
        return (
            beside.with_columns(
                pl.when(made).then("fresh").otherwise("subject_id").alias("subject_id"),
                link=pl.when(made & agrees).then(pl.lit(LINKED)).when(made).then(pl.lit(CONTRADICTS)).otherwise("link"),
                method=pl.when(made & agrees).then(pl.lit(MADE)).when(made).then(pl.lit(NAMED)).otherwise("method"),
                reason=pl.when(made & ~agrees).then(pl.lit(f"{another.zh} / {another.en}")).otherwise("reason"),
            )
            .with_columns(subject_id=pl.when(pl.col("link") == LINKED).then("subject_id"))
            .select(found.columns)
        )

    def _remember(self, fresh: pl.Series, names: pl.Series) -> None:
        told = pl.DataFrame([fresh.alias("subject_id"), names.alias("name")]).drop_nulls("subject_id")
        first = told.unique("subject_id", keep="first", maintain_order=True)
        self._made = pl.concat([self._made, first.join(self._made, on="subject_id", how="anti")])
