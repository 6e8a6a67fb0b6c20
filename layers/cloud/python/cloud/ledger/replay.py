"""The ledger from its beginning, submission after submission in the order in which they were committed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby

import polars as pl
from pyiceberg.table import FileScanTask, Table

from cloud.ledger import read, table
from credit.catalogue import Dataset

Origin = tuple[bytes | None, bytes | None]  # the first and the last submission of a file, by its statistics


@dataclass(frozen=True)
class Part:
    """Rows of one submission, as `submitted` gives them, and `superseded`: which of their versions are not the newest.

    `superseded` has the columns `record_id, version` and may name versions of other submissions as well.
    """

    dataset: Dataset
    submission: str
    committed_at: datetime
    rows: pl.DataFrame
    superseded: pl.DataFrame


class Replay:
    """Everything that was ever committed to some datasets; asked again, it tells what was committed since.

    Args:
        datasets: whose tables are read. Datasets are merged by the time of commitment; what one dataset's table holds
            always comes in the order of its files.
    """

    def __init__(self, datasets: Iterable[Dataset]) -> None:
        self._datasets = tuple(datasets)
        self._files: dict[str, set[str]] = {dataset.id: set() for dataset in self._datasets}
        self._told: dict[str, set[str]] = {dataset.id: set() for dataset in self._datasets}
        self.rows = 0  # in the files that the last call of `fresh` reads

    def fresh(self) -> Iterator[Part]:
        """What was not told yet. Each dataset is read as it is at this moment, one run of files in memory at a time."""
        self.rows = 0
        streams = [stream for dataset in self._datasets for stream in self._stream(dataset)]
        for part in merge(*streams, key=lambda part: part.committed_at):
            self._told[part.dataset.id].add(part.submission)
            yield part

    def _stream(self, dataset: Dataset) -> Iterator[Iterator[Part]]:
        """The parts of one dataset as one stream, none if there is nothing new.

        A compaction puts rows that were told into new files: submissions of earlier calls are told once.
        """
        found, known = table.find(dataset), self._files[dataset.id]
        every = found.scan().plan_files() if found else ()
        tasks = [task for task in every if task.file.file_path not in known]
        if found is None or not tasks:
            return
        known.update(task.file.file_path for task in tasks)
        self.rows += sum(task.file.record_count for task in tasks)
        before = frozenset(self._told[dataset.id])
        yield (p for p in _parts(dataset, found, read.in_order(found, tasks)) if p.submission not in before)


def _parts(dataset: Dataset, found: Table, tasks: Sequence[FileScanTask]) -> Iterator[Part]:
    known = (read.whole(found, run, ("record_id", "version")) for run in read.gathered(tasks))
    old = read.superseded(known).drop("superseded")
    for run in _runs(found, tasks):
        rows = read.grown(read.committed(read.whole(found, run)), dataset)
        for part in rows.partition_by("submission", maintain_order=True):
            yield Part(dataset, part["submission"][0], part["committed_at"][0], part, old)


def _runs(found: Table, tasks: Sequence[FileScanTask]) -> Iterator[list[FileScanTask]]:
    """Files that are read at once: many small submissions together, a large one by itself as `submitted` reads it."""
    waiting: list[FileScanTask] = []
    for (first, last), files in groupby(tasks, key=_origin(found)):
        some = list(files)
        mixed = first != last  # a compacted file
        if waiting and (mixed or _size(some) + _size(waiting) > read.TOGETHER):
            yield waiting
            waiting = []
        if mixed or _size(some) > read.TOGETHER:
            yield from read.gathered(some)
        else:
            waiting += some
    if waiting:
        yield waiting


def _origin(found: Table) -> Callable[[FileScanTask], Origin]:
    field = found.schema().find_field("submission").field_id

    def origin(task: FileScanTask) -> Origin:
        return (task.file.lower_bounds or {}).get(field), (task.file.upper_bounds or {}).get(field)

    return origin


def _size(tasks: Iterable[FileScanTask]) -> int:
    return sum(task.file.file_size_in_bytes for task in tasks)
