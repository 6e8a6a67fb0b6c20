"""Every batch of a file through judgement, one in memory at a time: the part that the command line and the platform share."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.rules import compile_rules
from credit.quality.tally import Tally
from credit.quality.uniqueness import Uniqueness

Settle = Callable[[Judged], Judged]


def judged(
    batches: Iterable[pl.DataFrame],
    dataset: Dataset,
    catalogue: Catalogue,
    *,
    today: date,
    tally: Tally,
    also: Iterable[Settle] = (),
) -> Iterator[Judged]:
    """The judged batches in order, each counted in `tally`, repetitions found across all of them.

    Args:
        batches: as `credit.quality.reading.read` gives them.
        dataset: what the rows should be.
        catalogue: its code lists and shared rules.
        today: the day of judgement.
        tally: counts what passes by.
        also: further judgements, such as those of a register, asked before repetitions are looked for.
    """
    rules = compile_rules(dataset, catalogue, today)
    settles = (*also, Uniqueness(dataset, catalogue).settle)
    for batch in batches:
        found = judge(batch, dataset, catalogue, today=today, rules=rules)
        for settle in settles:
            found = settle(found)
        tally.add(found)
        yield found
