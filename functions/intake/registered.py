"""Codes that fail their checks, settled by the register: it has exactly this code, or only one body can be meant."""

import polars as pl

from cloud import knowledge, secrets, subjects
from credit.catalogue import Dataset
from credit.linkage import known
from credit.linkage.asked import asked
from credit.linkage.keys import PERSON, code_keys, name_keys_of
from credit.quality.findings import INDEX, Judged
from credit.quality.subjects.register import Register, unsound


class Registered:
    """Asks the platform's subjects about the few rows whose unified code was doubted; other rows cost nothing.

    Args:
        dataset: whose rows they are.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset, self._code = dataset, dataset.subject.codes.get("uscc")

    def judged(self, batch: Judged) -> Judged:
        """The batch with codes trusted or completed by the register; who a row is about is found out afterwards."""
        if self._code is None or self._dataset.subject.kind == PERSON or self._dataset.subject.authoritative:
            return batch
        doubted = batch.rows[unsound(batch, self._code)[INDEX]]
        if not doubted.height:
            return batch
        return Register(self._subjects(doubted), self._dataset, knowledge.catalogue()).mended(batch)

    def _subjects(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Everybody registered who is known under a code or a name of these rows."""
        told = asked(rows, self._dataset)
        codes = code_keys(told, people=False, secret=secrets.record_key())
        found = subjects.known([*codes, *name_keys_of(told["name"])])
        return known.register([subject for subject in found.values() if subject.registered])
