"""Settle what all shares of a large submission must agree about: snapshot, ranges, the names of new subjects."""

import polars as pl

from cloud import knowledge, ledger, settings
from cloud.step import step
from credit.ledger import partitions
from credit.linkage.identify import BORE, disputed
from functions.intake import staging
from functions.intake.large import stages
from functions.intake.task import Cleansed, Planned

AT_ONCE = 1_000_000  # subjects that are in memory together


@step
def handler(task: Cleansed) -> Planned:
    """A file may be planned again: after another commit everybody looks at the newer snapshot."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    done = ledger.taken(dataset, task.submission)
    staging.put(task.submission, stages.NAMED, 0, _named(task))
    of = partitions.count(task.received, int(settings.granted("PARTITION_ROWS")))
    before = done.at if done else None
    return Planned.after(task, snapshot=ledger.snapshot(dataset), before=before, partitions=list(range(of)))


def _named(task: Cleansed) -> pl.DataFrame:
    """Subjects that two parts make under different names, with the first one: some of all subjects at a time."""
    of = partitions.count(task.received, AT_ONCE)
    found = [pl.DataFrame(schema=BORE)]
    for number in range(of):
        first, beyond = partitions.bounds(number, of)
        own = (pl.col("subject_id") >= first) & (pl.col("subject_id") < beyond)
        found.append(disputed(made.filter(own) for made in staging.each(task.submission, stages.MADE, task.parts)))
    return pl.concat(found)
