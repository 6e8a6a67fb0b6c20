"""Settle who the rows of one part are about, now that it is known what the others say; sort them by record."""

from collections import Counter

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from credit.linkage.identify import first_names
from functions.intake import identifying, staging, whole, withdrawals
from functions.intake.large import stages
from functions.intake.linking import Linking
from functions.intake.task import Planned, PlannedShare, Share

PLACED = ("_sheet", "_row", "record_id")


@step
def handler(task: PlannedShare) -> Share:
    """Rows that go back are left by part, as the answer wants them; rows for the ledger by range of record ids."""
    sent, part = task.task, task.share
    dataset = knowledge.catalogue().dataset(sent.dataset)
    linking = Linking(dataset, sent.agency)
    linked = linking.agreed(staging.get(sent.submission, stages.FOUND, part), _names(sent, part))
    held = withdrawals.held(sent, dataset, (part,), sent.before, ledger.View(sent.snapshot))
    rows = staging.get(sent.submission, "rows", part)
    before = staging.get(sent.submission, stages.SEEN, part)
    keyed, others = identifying.leave(sent, part, rows, linked, linking, held, before)
    of = len(sent.partitions)
    staging.put(sent.submission, "keyed", part, keyed.select(PLACED))
    staging.spread(sent.submission, stages.OWN, part, keyed.with_columns(_part=pl.lit(part)), of)
    if sent.full:
        staging.spread(sent.submission, stages.SENT, part, whole.sent(sent, part, dataset), of)
    told = Counter(staging.get(sent.submission, withdrawals.STAGE, part)["change"])
    staging.put_tally(sent.submission, stages.LINKED, part, {**told, stages.WITHHELD: others.height})
    return Share(share=part)


def _names(task: Planned, part: int) -> pl.DataFrame:
    """The names of the subjects that this part makes: what all parts together say goes first."""
    stated = ((stages.NAMED, 0), (stages.MADE, part))
    return first_names([staging.get(task.submission, stage, number) for stage, number in stated])
