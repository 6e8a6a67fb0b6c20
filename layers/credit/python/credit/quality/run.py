"""Every batch of a file through judgement, one in memory at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.rules import compile_rules
from credit.quality.uniqueness import Uniqueness

Judgement = Callable[[Judged], Judged]


def judged(
    batches: Iterable[pl.DataFrame],
    dataset: Dataset,
    catalogue: Catalogue,
    *,
    today: date,
    also: Iterable[Judgement] = (),
) -> Iterator[Judged]:
    """The judged batches in order, repetitions found across all of them.

    Args:
        batches: as `credit.quality.reading.read` gives them.
        dataset: what the rows should be.
        catalogue: its code lists and shared rules.
        today: the day of judgement.
        also: further judgements, such as that of a register, asked before repetitions are looked for.
    """
    rules = compile_rules(dataset, catalogue, today)
    judgements = (*also, Uniqueness(dataset, catalogue).judged)
    for batch in batches:
        found = judge(batch, dataset, catalogue, today=today, rules=rules)
        for further in judgements:
            found = further(found)
        yield found
