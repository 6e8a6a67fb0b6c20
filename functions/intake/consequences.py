"""What a registration means for other rows: some waited for it, some were linked by what is no longer so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import polars as pl

from cloud import knowledge, ledger, secrets, subjects
from cloud.tables import Item, every, table
from credit.catalogue import Dataset
from credit.ledger.marking import MARKED
from credit.linkage.identify import MADE
from credit.linkage.keys import held_keys
from credit.linkage.subject import Subject
from functions.intake import again, doubts

MANY = 2_000  # keys beyond which it is cheaper to read what all doubts wait for
Place = tuple[str, str, str, str, int]  # agency, dataset, submission, sheet, row


def plan(told: Mapping[str, Subject], before: Mapping[str, Subject], trigger: str) -> None:
    """Plan to take in once more the rows that these subjects concern; `again.send` does it.

    Args:
        told: subjects of the register as they will be, by id.
        before: the same as they were; whom nobody knew is left out.
        trigger: the submission that registers them.
    """
    keys = held_keys(list(told.values()), secrets.record_key())
    every = sorted(set().union(*keys.values()))
    waiting = list(_waiting(every))
    linked = _linked(_concerned(told, before, every), without={_place(row) for row in waiting}, trigger=trigger)
    # Apart, because a run that plans again, with the subjects written, finds the same rows waiting and none linked.
    for rows in (waiting, linked):
        again.plan(rows, trigger, f"register {trigger}", due=False)


def plan_waiting(told: Mapping[str, Subject], trigger: str) -> None:
    """Plan to take in once more the rows that wait for these subjects, which are written by now."""
    keys = held_keys(list(told.values()), secrets.record_key())
    again.plan(_waiting(sorted(set().union(*keys.values()))), trigger, f"register {trigger}", due=False)


def look_again(rows: pl.DataFrame, dataset: Dataset, before: Mapping[str, Subject], trigger: str) -> None:
    """Plan to take in once more the rows that made a subject which a register has named meanwhile.

    Args:
        rows: rows of the ledger that are being projected.
        dataset: whose rows they are.
        before: the subjects that they speak of, as they are.
        trigger: the submission that wrote the rows.
    """
    named = [known.id for known in before.values() if known.registered]
    own = pl.col("change") != MARKED  # a mark is no row that could be taken in; the row before it was looked at
    made = rows.filter(own & (pl.col("method") == MADE) & pl.col("subject_id").is_in(named))
    told = made.select("agency", "submission", "sheet", "row").with_columns(dataset=pl.lit(dataset.id))
    again.plan(told.iter_rows(named=True), trigger, f"made {trigger}", due=False)


def _waiting(keys: Sequence[str]) -> Iterator[Item]:
    """Open doubts that wait for somebody under one of the keys."""
    if len(keys) <= MANY:
        yield from doubts.waiting_for(keys)
        return
    wanted = set(keys)
    found = {item["doubt"] for item in table("doubt-keys").scan() if item["key"] in wanted}
    yield from table("doubts").get_many({"id": doubt} for doubt in sorted(found))


def _concerned(told: Mapping[str, Subject], before: Mapping[str, Subject], keys: Iterable[str]) -> set[str]:
    """Subjects whose records may be another's: bodies that others named under these keys, and such as lost a name."""
    own = {known.id for known in before.values() if not known.registered or _lost(known, told[known.id])}
    others = {holder for some in subjects.holders(keys).values() for holder in some} - set(told)
    return own | {known.id for known in subjects.by_id(others).values() if not known.registered}


def _lost(known: Subject, told: Subject) -> bool:
    """Whether a code or a name that led to the subject no longer does."""
    codes = {*told.codes.items(), *(code for past in told.past for code in past.codes.items())}
    return not set(known.name_keys) <= set(told.name_keys) or not set(known.codes.items()) <= codes


def _linked(ids: Iterable[str], *, without: Set[Place], trigger: str) -> Iterator[Item]:
    """Where the newest versions of these subjects' records came from, unless the registration itself brought them."""
    records: dict[str, list[str]] = {}
    for subject in sorted(ids):
        for entry in every(table("dossiers"), subject):
            records.setdefault(entry["dataset"], []).append(entry["record"])
    for dataset, wanted in records.items():
        # What no row of a file says, but a whole file or its recall, has no row that could be taken in once more.
        placed = _sent(knowledge.catalogue().dataset(dataset), wanted).filter(pl.col("row") > 0)
        for row in placed.select("agency", "submission", "sheet", "row").iter_rows(named=True):
            told = {**row, "dataset": dataset}
            if row["submission"] != trigger and _place(told) not in without:
                yield told


def _sent(dataset: Dataset, records: Sequence[str]) -> pl.DataFrame:
    """The rows from which these records have what they say; a mark is none, nor is a file that lacks a record."""
    _, newest = ledger.newest(dataset, pl.Series(records))
    marked = newest.filter(pl.col("change") == MARKED)["record_id"]
    before = [ledger.history(dataset, record).filter(pl.col("change") != MARKED).tail(1) for record in marked]
    rows = pl.concat([newest.filter(pl.col("change") != MARKED), *before], how="diagonal_relaxed")
    return rows.filter(pl.col("row") > 0)


def _place(row: Item) -> Place:
    return row["agency"], row["dataset"], row["submission"], row["sheet"], int(row["row"])
