"""The open rows of each agency and dataset: what came back to its sender and has not been mended yet.

They lie in one Parquet object, places and keyed digests without any value; an item of the table `open-rows` says which
object counts, and changes only if nobody else has changed it meanwhile.
"""

from functools import partial

import polars as pl

from cloud import clock, files, knowledge, secrets, settings
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed, NotFound, SystemBusy
from credit.exchange.corrections import INCOMING, OPEN, Correction, correction, near_datasets, remembered, settled
from credit.ledger.hashing import record_ids
from credit.quality.reading.marks import CORRECTS, ROW, SHEET
from functions.intake import doubts, staging, submissions
from functions.intake.task import Cleansed, Returned

MARKS = {"corrects": CORRECTS, "stated_sheet": SHEET, "stated_row": ROW}
NEAR = 50_000  # rows of a part; nobody mends more by hand: there a whole key or a stated place must do
SHORT = 16  # hexadecimal characters: what is alike is looked for within one submission only
TRIES = 5


def leave(task: Cleansed, part: int, accepted: pl.DataFrame, returned: pl.DataFrame) -> None:
    """Leave for `settle` what tells rows again when they come back; of accepted rows in a correction only."""
    told = [returned.with_columns(accepted=pl.lit(value=False))]
    if task.corrects:
        told.append(accepted.select(returned.columns).with_columns(accepted=pl.lit(value=True)))
    rows = pl.concat(told)
    dataset = knowledge.catalogue().dataset(task.dataset)
    sign = partial(record_ids, rows, agency=task.agency, secret=secrets.record_key(task.agency))
    alike = [sign(other) for other in near_datasets(dataset)] if rows.height <= NEAR else []
    near = pl.DataFrame([ids.str.head(SHORT).alias(str(n)) for n, ids in enumerate(alike)])
    marks = {name: pl.col(c) if c in rows.columns else pl.lit(None, pl.String) for name, c in MARKS.items()}
    placed = rows.select("accepted", sheet="_sheet", row="_row", **marks).with_columns(
        sign(dataset).alias("record"),
        near.select(pl.concat_list(pl.all()).alias("near")).to_series() if alike else pl.lit([], OPEN["near"]),
    )
    staging.put(task.submission, "returned", part, placed)


def settle(task: Returned) -> Correction | None:
    """Bring the open rows up to date with this submission; what it did for the one that it corrects."""
    submission = task.submission or ""
    for _ in range(TRIES):
        pointer = table("open-rows").get({"scope": _scope(task)})
        try:
            known = _read(pointer)
        except NotFound:
            continue  # somebody was faster: the pointer has moved on
        # What an earlier run of this submission has settled is settled anew, and must not be forgotten instead.
        waits = pl.col("settled_by").is_null() | (pl.col("settled_by") == submission)
        incoming = _incoming(task, waiting=known.filter(waits).height > 0)
        rows = settled(known, incoming, submission, task.received_at or clock.now(), task.corrects)
        version = _version(pointer)
        if rows.equals(known) or _written(task, pointer, rows, version := version + 1):
            _tell(rows, submission, task.agency, version)
            return correction(rows, submission, task.corrects)
    raise SystemBusy("the open rows of this agency are changed by others all the time")


def recall(task: Returned) -> None:
    """No row of the submission that this one takes back waits for anybody any more."""
    submission, recalled = task.submission or "", pl.col("submission") == task.recalls
    for _ in range(TRIES):
        pointer = table("open-rows").get({"scope": _scope(task)})
        try:
            known = _read(pointer)
        except NotFound:
            continue  # somebody was faster: the pointer has moved on
        ended = pl.when(recalled & pl.col("settled_by").is_null()).then(pl.lit(submission)).otherwise("settled_by")
        rows, version = known.with_columns(settled_by=ended), _version(pointer)
        if rows.equals(known) or _written(task, pointer, rows, version := version + 1):
            submissions.still_open(task.recalls or "", 0, version)
            return
    raise SystemBusy("the open rows of this agency are changed by others all the time")


def _tell(rows: pl.DataFrame, submission: str, agency: str, version: int) -> None:
    """It, and every one of which it has settled a row, says how many are left, and no doubt of those is open."""
    mended = rows.filter(pl.col("settled_by") == submission)
    concerned = pl.col("submission").is_in(mended["submission"].implode())
    left = rows.filter(concerned).group_by("submission").agg(pl.col("settled_by").is_null().sum())
    own = rows.filter(pl.col("submission") == submission, pl.col("settled_by").is_null()).height
    for corrected, count in [*left.iter_rows(), (submission, own)]:
        submissions.still_open(corrected, count, version)
    if mended.height:
        doubts.settle_at(agency, list(mended.select("submission", "sheet", "row").iter_rows()), submission)


def _incoming(task: Returned, *, waiting: bool) -> pl.DataFrame:
    """The rows of this submission: open ones, and accepted ones where anybody waits for them."""
    submission = task.submission or ""
    parts = [_shaped(part) for part in staging.each(submission, "returned", task.parts)]
    if waiting and not task.corrects:
        for keyed in staging.each(submission, "keyed", task.parts):
            told = keyed.select(pl.lit(value=True).alias("accepted"), sheet="_sheet", row="_row", record="record_id")
            parts.append(_shaped(told))
    return pl.concat(parts) if parts else pl.DataFrame(schema=INCOMING)


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, kind).alias(name) for name, kind in INCOMING.items() if name not in rows.columns]
    stated = rows.with_columns(*absent).with_columns(pl.col("stated_sheet").fill_null(""))
    return stated.select(pl.col(name).cast(kind, strict=False) for name, kind in INCOMING.items())


def _read(pointer: Item | None) -> pl.DataFrame:
    if pointer is None:
        return pl.DataFrame(schema=OPEN)
    days = knowledge.document("policies/corrections.yaml")["corrections"]["openDays"]
    return remembered(files.read_frame(settings.bucket("open-rows"), pointer["key"]), clock.now(), days)


def _version(pointer: Item | None) -> int:
    return int(pointer["version"]) if pointer else 0


def _written(task: Returned, pointer: Item | None, rows: pl.DataFrame, version: int) -> bool:
    """Write the rows and let the pointer follow; False if somebody else was faster."""
    key = f"{task.agency}/{task.dataset}/{version:08d}-{task.submission}.parquet"
    files.write_frame(settings.bucket("open-rows"), key, rows)
    item = {"scope": _scope(task), "version": version, "key": key}
    expect = Expect(equal={"version": pointer["version"]}) if pointer else Expect(exists=False)
    try:
        table("open-rows").put(item, expect)
    except ConditionFailed:
        return False
    if pointer:
        files.delete(settings.bucket("open-rows"), pointer["key"])
    return True


def _scope(task: Returned) -> str:
    return f"{task.agency}#{task.dataset}"
