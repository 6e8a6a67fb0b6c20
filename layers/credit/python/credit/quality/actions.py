"""What is to be done with each row, where a column of the file says so: a record told, or one taken back (操作标识)."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from credit.catalogue.actions import RowActions, action_of
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged, raised
from credit.quality.operations.nothing import is_word
from credit.quality.reading.marks import ACTION, DELETION
from credit.quality.subjects.lifting import narrowed

UNKNOWN = "row.action-unknown"
UNREAD = "?"
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
        spoken = catalogue.row_actions_of(dataset.id)
        self._spoken = {
            ACTION: [actions for actions in spoken if not actions.deletion],
            DELETION: [actions for actions in spoken if actions.deletion],
        }
        self._severity = catalogue.rule(UNKNOWN).severity

    def judged(self, batch: Judged) -> Judged:
        """The batch with a column `_action`; rows whose word is not understood are doubtful."""
        columns = [name for name in self._spoken if name in batch.sent.columns]
        if not columns:
            return batch
        asked = pl.DataFrame([self._read(batch.sent[name], self._spoken[name]) for name in columns])
        # What is deleted is often called changed, for the mark of its deletion was.
        withdrawn = pl.any_horizontal((pl.col(name) == "withdraw").fill_null(value=False) for name in columns)
        known = [pl.when(pl.col(name) != UNREAD).then(name) for name in columns]
        action = pl.when(withdrawn).then(pl.lit("withdraw")).otherwise(pl.coalesce(known))
        actions = asked.select(action.alias(ACTION)).to_series()
        unknown = asked.select(pl.any_horizontal(pl.col(name) == UNREAD for name in columns)).to_series()
        told = replace(batch, rows=batch.rows.with_columns(actions))
        told = narrowed(told, (actions == "withdraw").fill_null(value=False).arg_true(), self._dataset.key)
        places = unknown.fill_null(value=False).arg_true()
        return told.told(raised(places, "", UNKNOWN, self._severity), self._dataset)

    @staticmethod
    def _read(column: pl.Series, spoken: Sequence[RowActions]) -> pl.Series:
        """What each cell asks for, `UNREAD` where that cannot be told, null where it asks for nothing."""
        word = pl.col(column.name).str.strip_chars()
        said = column.to_frame().select(pl.when(~is_word(word)).then(word).alias(column.name)).to_series()
        words = said.unique().drop_nulls()
        short = words.filter(words.str.len_chars() <= LONGEST)
        known = {word: action for word in short if (action := action_of(word, spoken))}
        table = {None: None, **known}
        return said.replace_strict(table, default=UNREAD, return_dtype=pl.String)
