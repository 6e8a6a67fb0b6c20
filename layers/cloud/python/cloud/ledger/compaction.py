"""Small data files of a table become large ones: the same rows in fewer files, in a snapshot that changes nothing.

Only files that follow each other in time are put together, so that a file still stands for a stretch of time and the
time of a commit leads to the one or two files that hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import uuid4

import polars as pl
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table
from pyiceberg.table.snapshots import Operation, Summary
from pyiceberg.table.update.snapshot import _OverwriteFiles

from cloud.ledger import datafile, read, table
from cloud.ledger.transaction import Change
from credit.errors import LedgerDamaged

FULL_ROWS, FULL_BYTES = 262_144, 32 << 20  # of one file: what a function holds in memory twice
FEWEST = 8  # files that make a file worth writing which will not be full
BUDGET = 1 << 30  # bytes on disk that one run rewrites, three minutes' work; the rest waits for the next
ORDER = ("record_id", "version")  # as in a commit: the history of a record is a row group of each file

Group = Sequence[FileScanTask]


class Compacted(NamedTuple):
    """How many files were replaced, by how many; `overtaken` if others changed the table too often meanwhile."""

    replaced: int = 0
    written: int = 0
    overtaken: bool = False


class Digest(NamedTuple):
    """What stands for a set of rows whatever their order: their number and the sums of the halves of their hashes."""

    rows: int
    low: int
    high: int


def compact(found: Table, order: Sequence[str] = ORDER, budget: int = BUDGET, fewest: int = FEWEST) -> Compacted:
    """Replace runs of small files by large ones, as many as the budget allows.

    Args:
        found: the table.
        order: the columns by which the rows of a file are sorted.
        budget: bytes on disk that may be rewritten.
        fewest: files that are worth being put together where they do not fill a file.

    Raises:
        LedgerDamaged: what was written is not what was read. Nothing was replaced.
    """
    tasks = read.in_order(found, found.scan().plan_files())
    chosen = list(_affordable(groups(tasks, fewest), budget))
    if not chosen:
        return Compacted()
    written, before = rewrite(found, chosen, order)
    landed = replace(found, chosen, written, before)
    return Compacted(sum(map(len, chosen)), len(written)) if landed else Compacted(overtaken=True)


def groups(tasks: Iterable[FileScanTask], fewest: int = FEWEST) -> Iterator[Group]:
    """Runs of small files that are worth being one; a file that is half full already ends a run and stays.

    Args:
        tasks: files in the order of commitment.
        fewest: files that are worth being put together where they do not fill a file.
    """
    run: list[FileScanTask] = []
    for task in tasks:
        small = _share([task]) < 1 / 2
        full = small and _share([*run, task]) > 1
        if full or not small:
            yield from _worth(run, 2 if full else fewest)
            run = []
        if small:
            run.append(task)
    yield from _worth(run, fewest)


def _worth(run: list[FileScanTask], fewest: int) -> Iterator[Group]:
    if len(run) >= fewest:
        yield run


def rewrite(found: Table, chosen: Sequence[Group], order: Sequence[str]) -> tuple[list[DataFile], Digest]:
    """A file for each group, one group in memory at a time, and the digest of the rows that were read for them."""
    files, read_, writing, whole = list[DataFile](), list[Digest](), uuid4(), False
    try:
        for number, group in enumerate(chosen):
            rows = read.whole(found, group)
            read_.append(digest_of(rows))
            rows = rows.sort(order)  # the same name: both at once would be held while the file is written
            files.extend(datafile.write(found, rows, writing, number))
        whole = True
        return files, _together(read_)
    finally:
        if not whole:
            datafile.discard(found, files)


def replace(found: Table, chosen: Sequence[Group], written: Sequence[DataFile], before: Digest) -> bool:
    """Name the written files in place of those of the groups, in one snapshot; False if others were quicker.

    Submissions that land meanwhile are no hindrance: they add files and leave the replaced ones where they are.

    Raises:
        LedgerDamaged: the files as they lie in the warehouse do not hold the rows that were read.
    """
    old = [task.file for group in chosen for task in group]
    _prove(found, old, written, before)
    for _ in range(table.ATTEMPTS):
        try:
            _publish(found, old, written)
            return True
        except CommitFailedException:
            found.refresh()
        except ValidationException:
            break  # somebody else has replaced some of them
    datafile.discard(found, written)
    return False


def _prove(found: Table, old: Iterable[DataFile], written: Sequence[DataFile], before: Digest) -> None:
    """Read back what was written; unless it is what was read, and as much as the ledger says, all of it goes."""
    proven = False
    try:
        after = _together(digest_of(read.whole(found, [FileScanTask(file)])) for file in written)
        proven = after == before and after.rows == sum(file.record_count for file in old)
    finally:
        if not proven:
            datafile.discard(found, written)
    if not proven:
        raise LedgerDamaged(f"{before.rows} rows were read and {after.rows} written, and they are not the same")


def digest_of(rows: pl.DataFrame) -> Digest:
    """The digest of whole rows. The hash is polars' own: it need not outlive the process."""
    hashes = rows.hash_rows(seed=0).to_frame("hash")
    low, high = pl.col("hash") % (1 << 32), pl.col("hash") // (1 << 32)
    return Digest(rows.height, *hashes.select(low=low.sum(), high=high.sum()).row(0))


def _together(digests: Iterable[Digest]) -> Digest:
    return Digest(*map(sum, zip(Digest(0, 0, 0), *digests, strict=True)))


class _Replacement(_OverwriteFiles):
    """A snapshot of operation `replace`, which PyIceberg reads but does not write: files change, rows do not."""

    def _summary(self, snapshot_properties: dict[str, str] = {}) -> Summary:  # noqa: B006  as in PyIceberg
        counted = super()._summary(snapshot_properties)
        return Summary(Operation.REPLACE, **counted.additional_properties)


def _publish(found: Table, old: Iterable[DataFile], new: Iterable[DataFile]) -> None:
    with (
        Change(found) as transaction,
        _Replacement(Operation.OVERWRITE, transaction, found.io) as replacement,
    ):
        for file in old:
            replacement.delete_data_file(file)
        for file in new:
            replacement.append_data_file(file)


def _share(tasks: Group) -> float:
    """How much of a full file these make."""
    rows, size = sum(t.file.record_count for t in tasks), sum(t.file.file_size_in_bytes for t in tasks)
    return max(rows / FULL_ROWS, size / FULL_BYTES)


def _affordable(chosen: Iterable[Group], budget: int) -> Iterator[Group]:
    for group in chosen:
        budget -= sum(task.file.file_size_in_bytes for task in group)
        if budget < 0:
            return
        yield group
