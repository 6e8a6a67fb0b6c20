"""Every batch of a file through judgement, one in memory at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.across.late import Late
from credit.quality.across.namesakes import Namesakes
from credit.quality.across.uniqueness import Uniqueness
from credit.quality.actions import Actions
from credit.quality.ahead import ahead
from credit.quality.composition import Composition
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.lists.editions import Editions
from credit.quality.lists.nearest import Nearest
from credit.quality.rules import compile_rules
from credit.quality.subjects.addresses import Addresses
from credit.quality.subjects.hints import Hints
from credit.quality.subjects.names import Names
from credit.quality.subjects.powers import Powers
from credit.quality.subjects.units import Units
from credit.quality.texts.statements import Statements

Judgement = Callable[[Judged], Judged]


def judged(
    batches: Iterable[pl.DataFrame],
    dataset: Dataset,
    catalogue: Catalogue,
    *,
    today: date,
    also: Iterable[Judgement] = (),
    last: Iterable[Judgement] = (),
    late: Late | None = None,
) -> Iterator[Judged]:
    """The judged batches in order, repetitions found across all of them.

    Args:
        batches: as `credit.quality.reading.read` gives them.
        dataset: what the rows should be.
        catalogue: its code lists and shared rules.
        today: the day of judgement.
        also: further judgements, such as that of a register, asked before repetitions are looked for.
        last: judgements that must know everything that was found, such as that of confirmations.
        late: takes what later rows show about rows of batches that were given before; complete after the last batch.
    """
    rules, composition = compile_rules(dataset, catalogue, today), Composition(dataset)
    listed = (Editions(dataset, catalogue, today).judged, Nearest(dataset, catalogue).judged)
    units = (Units(dataset, catalogue).judged, Powers(dataset, catalogue).judged)
    named = (Names(dataset, catalogue).judged, *units, Addresses(dataset, catalogue).judged)
    compared = (Hints(dataset, catalogue).judged, Namesakes(dataset, catalogue, late).judged)
    judgements = (
        *listed,
        Statements(dataset, catalogue).judged,
        *named,
        *also,
        *compared,
        Actions(dataset, catalogue).judged,
        Uniqueness(dataset, catalogue, late).judged,
        *last,
    )

    def one_by_one() -> Iterator[Judged]:
        for batch in ahead(batches):
            composed = composition.composed(batch)
            found = judge(composed.texts, dataset, catalogue, today=today, rules=rules)
            found = composition.finished(found, batch, composed)
            for further in judgements:
                found = further(found)
            if late is not None:
                late.given(found.rows)
            yield found

    return ahead(one_by_one())
