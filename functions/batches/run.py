"""Look up the rows of a batch query; nothing leaves staging before it is logged."""

import polars as pl

from cloud import generations, knowledge
from cloud.step import step
from functions.apis import purposes
from functions.batches import store
from functions.batches.answering import Answers, tally, watermark
from functions.batches.store import ANSWERED, Batch
from functions.batches.task import Checked
from functions.intake import staging

STAGE = "answers"


@step
def handler(task: Checked) -> Checked:
    """Part after part; an attempt that dies before the end does all of it again."""
    batch = store.of(task)
    if batch.reached < ANSWERED:
        mark = watermark(batch, _agency(batch), _purpose(batch))
        with generations.steady():
            counts = tally(_answered(batch, part, mark) for part in range(batch.parts))
        store.mark(batch, state=ANSWERED, reached=ANSWERED, counts=counts)
    return task


def _answered(batch: Batch, part: int, mark: str) -> pl.DataFrame:
    answers = Answers(batch, mark, staging.get(batch.staged, batch.stage, part)).frame()
    staging.put(batch.staged, STAGE, part, answers)
    return answers


def _agency(batch: Batch) -> str:
    known = knowledge.catalogue().agency(batch.agency)
    return known.name.zh if known else ""


def _purpose(batch: Batch) -> str:
    purpose = purposes.named(batch.purpose)
    return purpose.text.zh if purpose else batch.purpose
