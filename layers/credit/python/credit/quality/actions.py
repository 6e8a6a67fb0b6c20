"""What is to be done with each row, where a column of the file says so: a record told, or one taken back (操作标识)."""

from dataclasses import replace

import polars as pl

from credit.catalogue.actions import action_of
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged, raised
from credit.quality.operations.nothing import is_word
from credit.quality.reading.marks import ACTION
from credit.quality.subjects.lifting import narrowed

UNKNOWN = "row.action-unknown"
LONGEST = 40  # characters; what is longer is no such word


class Actions:
    """Reads the column of actions; a file without one costs nothing.

    A row that withdraws need only say which record it means: what is found about fields outside the key is not told,
    for its values go nowhere. An empty cell asks for nothing, and the row is an ordinary one.

    Args:
        dataset: its key.
        catalogue: what the words of the column mean (`of_sender` where the sender is known), and the rule.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._spoken = catalogue.row_actions_of(dataset.id)
        self._severity = catalogue.rule(UNKNOWN).severity

    def judged(self, batch: Judged) -> Judged:
        """The batch with a column `_action`; rows whose word is not understood are doubtful."""
        if ACTION not in batch.sent.columns:
            return batch
        word = pl.col(ACTION).str.strip_chars()
        said = batch.sent.select(pl.when(~is_word(word)).then(word).alias(ACTION)).to_series()
        actions = self._understood(said)
        told = replace(batch, rows=batch.rows.with_columns(actions))
        withdrawn = (actions == "withdraw").fill_null(value=False).arg_true()
        unknown = (said.is_not_null() & actions.is_null()).arg_true()
        told = narrowed(told, withdrawn, self._dataset.key)
        return told.told(raised(unknown, "", UNKNOWN, self._severity), self._dataset)

    def _understood(self, said: pl.Series) -> pl.Series:
        words = said.unique().drop_nulls()
        short = words.filter(words.str.len_chars() <= LONGEST)
        known = {word: action for word in short if (action := action_of(word, self._spoken))}
        if not known:
            return pl.repeat(None, said.len(), dtype=pl.String, eager=True).alias(ACTION)
        return said.replace_strict(known, default=None, return_dtype=pl.String).alias(ACTION)
