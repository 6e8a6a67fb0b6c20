"""Marks on records (异议标注、修复标记): which decision leads from which state to which, and the version it makes."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, Self

import polars as pl
from pydantic import Field as Attribute

from credit.catalogue import Dataset
from credit.catalogue.document import Document
from credit.ledger.envelope import State, whole
from credit.ledger.withdrawal import KNOWN

Mark = Literal["disputed", "repaired", "none"]
Party = Literal["managing-body", "source", "setter"]
MARKED = "marked"
KEPT = ("agency", "agency_region", "system", "responsible", "rule_version")
NO_PLACE = {"_sheet": "", "_row": 0}  # a decision is no row of a file


class Transition(Document):
    """One line: who may set or clear a mark on records in some states, and in which state that leaves them."""

    mark: Mark
    from_: tuple[State, ...] = Attribute(alias="from")
    to: State
    by: tuple[Party, ...]
    natures: tuple[Literal["basic", "positive", "negative"], ...] = ("basic", "positive", "negative")


class MarkPolicy(Document):
    """Every line that there is (`schemas/states/record.yaml`); what none allows, nobody can do."""

    version: str
    transitions: tuple[Transition, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy from its document."""
        return cls.model_validate(document)

    def after(self, mark: str, state: str, nature: str, parties: Collection[str] | None = None) -> State | None:
        """The state after a mark on a record; None if nobody can set it, or none of these parties (None: whoever)."""
        for line in self.transitions:
            allowed = parties is None or not set(parties).isdisjoint(line.by)
            if line.mark == mark and state in line.from_ and nature in line.natures and allowed:
                return line.to
        return None


def marked(held: pl.DataFrame, dataset: Dataset, state: State) -> pl.DataFrame:
    """The next version of each record: what it says, who it is about and who sent it stay as they are.

    Args:
        held: the newest versions as the ledger keeps them.
        dataset: theirs.
        state: what they come to.
    """
    known = whole(held, dataset).select("record_id", *KEPT, *KNOWN, *dataset.by_code)
    return known.with_columns(
        pl.lit(NO_PLACE["_sheet"]).alias("_sheet"),
        pl.lit(NO_PLACE["_row"], pl.UInt32).alias("_row"),
        pl.lit(MARKED).alias("change"),
        pl.lit(state).alias("state"),
        pl.col("version") + 1,
    )
