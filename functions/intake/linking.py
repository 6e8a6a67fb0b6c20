"""Who the rows of a submission are about: the subjects that their keys lead to, asked as a register."""

from functools import cache

import polars as pl

from cloud import knowledge, secrets, subjects
from credit.catalogue import Dataset
from credit.linkage import known
from credit.linkage.asked import asked
from credit.linkage.identify import Identifier
from credit.linkage.keys import PERSON, code_keys, name_keys_of
from credit.linkage.policy import LinkPolicy


class Linking:
    """Links the rows of one submission of a dataset, part by part, with the platform's subjects."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._identifier = Identifier(dataset, policy(), secrets.record_key())

    def linked(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with `subject_id, link, method, reason, runner_up, runner_up_score`."""
        return self._identifier.identified(rows, self._register(rows))

    def _register(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Everybody whom a code of the rows leads to; and a name, where no code settles who is meant."""
        told = asked(rows, self._dataset)
        people = self._dataset.subject.kind == PERSON
        found = dict(subjects.known(code_keys(told, people=people, secret=secrets.record_key())))
        if not people:
            settled = known.settled(told, list(found.values()))
            found |= subjects.known(name_keys_of(told["name"].filter(~settled)))
        return known.register(list(found.values()))


@cache
def policy() -> LinkPolicy:
    """The table of linking, read once a process."""
    return LinkPolicy.of(knowledge.document("policies/linkage.yaml"), knowledge.catalogue())
