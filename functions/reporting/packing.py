"""One batch: its id, its file and manifest at rest, its records marked; only then is it a batch that can be sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl

from cloud import clock, secrets
from cloud.tables import Item
from credit.reporting import outgoing
from credit.reporting.batch import FileFacts, Manifest, Period, batch_id, sha256
from credit.reporting.deciding import Held
from credit.reporting.outgoing import amounts
from credit.reporting.target import WITHDRAWALS, Feed, Operation, Target
from credit.reporting.wire.rows import KEY, LINE, MARK, OPERATION, RECORD_ID, SUFFIXES, VERSION, encoded
from functions.reporting import batches, copies, standing
from functions.reporting.offers import Offers

CREATOR = "gongxin"
Chosen = Sequence[tuple[Item, Operation]]


def is_open(target: Target) -> bool:
    """Whether changes may be sent at this hour."""
    return target.window is None or target.window.open_at(clock.now().astimezone(clock.SHANGHAI).time())


def until_open(target: Target, now: datetime) -> timedelta:
    """How long it is until changes may be sent."""
    if target.window is None or is_open(target):
        return timedelta(0)
    there = now.astimezone(clock.SHANGHAI)
    opens = there.replace(hour=target.window.begin.hour, minute=target.window.begin.minute, second=0, microsecond=0)
    return (opens if opens > there else opens + timedelta(days=1)) - there


def made(target: Target, feed: Feed, kind: Literal["changes", "withdrawals"], chosen: Chosen, told: Offers) -> Item:
    """Pack these copies; the batch as it is then."""
    item = batches.begun(target.id, _number(target, feed), dataset=feed.dataset, kind=kind, rows=len(chosen))
    rows = _rows(target, feed, chosen, told)
    data = encoded(rows, target.format)
    counts = Counter(operation for _, operation in chosen)
    manifest = Manifest(
        batch=item["batch"],
        target=target.id,
        catalogue=feed.catalogue,
        schema_version=feed.version,
        rules_version=target.version,
        mode="increment",
        kind=kind,
        window=_period(chosen),
        rows=rows.height,
        operations={target.operations[name]: count for name, count in sorted(counts.items())},
        sums=amounts(rows, feed.sums),
        file=FileFacts(
            name=f"{item['batch']}.{SUFFIXES[target.format]}",
            format=target.format,
            bytes=len(data),
            sha256=sha256(data),
        ),
        creator=f"{CREATOR}/{target.area_code}",
        created_at=clock.now(),
    ).signed(secrets.report_key(target.secret))
    batches.write(item, manifest, data)
    copies.write(_in_flight(chosen, told, item["batch"]))
    return batches.moved(item, batches.PACKED, sha256=manifest.file.sha256, operations=dict(manifest.operations))


def _number(target: Target, feed: Feed) -> str:
    """The id of the next batch; a number that is lost on the way leaves a gap and no harm."""
    today = clock.today()
    item = standing.of(target.id)
    last = int(item.get("sequence", 0)) if item.get("day") == today.isoformat() else 0
    standing.mark(target.id, day=today.isoformat(), sequence=last + 1)
    return batch_id(target.area_code, feed.catalogue, today, last + 1)


def _rows(target: Target, feed: Feed, chosen: Chosen, told: Offers) -> pl.DataFrame:
    """The rows of the file: of a withdrawal ids alone, for its content is what may no longer be shown."""
    meta = pl.DataFrame(
        {
            LINE: range(1, len(chosen) + 1),
            OPERATION: [target.operations[operation] for _, operation in chosen],
            KEY: [_key(copy, told) for copy, _ in chosen],
            RECORD_ID: [copy["record"] for copy, _ in chosen],
            VERSION: [_version(copy, told) for copy, _ in chosen],
            "_shows": [operation not in WITHDRAWALS for _, operation in chosen],
        },
        schema_overrides={LINE: pl.Int64, VERSION: pl.Int64, KEY: pl.String},
    )
    shown = told.rows.drop(outgoing.HASH, outgoing.KEY).rename({outgoing.MARK: MARK})
    rows = meta.join(shown, left_on=RECORD_ID, right_on=outgoing.RECORD, how="left", maintain_order="left")
    names = [MARK, *(column.name for column in feed.columns)]
    seen = (pl.when(pl.col("_shows")).then(pl.col(name)).alias(name) for name in names)
    return rows.select(LINE, OPERATION, KEY, RECORD_ID, VERSION, *seen)


def _in_flight(chosen: Chosen, told: Offers, batch: str) -> list[Mapping[str, object]]:
    return [_marked(copy, operation, told, batch, line) for line, (copy, operation) in enumerate(chosen, 1)]


def _marked(copy: Item, operation: Operation, told: Offers, batch: str, line: int) -> Mapping[str, object]:
    shown = told.by_record[copy["record"]].hash if operation not in WITHDRAWALS else None
    record = told.by_record[copy["record"]].record
    return {
        **copy,
        "subject": record.subject if record else copy["subject"],
        "state": copies.WITHDRAWING if operation in WITHDRAWALS else copies.PACKED,
        "standing": None,
        "was": None,
        "reason": None,
        "batch": copies.parcel(copy["target"], batch),
        "line": line,
        "key": _key(copy, told),
        "seen": told.by_record[copy["record"]].seen,
        "hiddenAt": (copy.get("hiddenAt") or copy["at"]) if operation in WITHDRAWALS else None,
        "flight": {**Held(_version(copy, told), shown or "").told(), "operation": operation},
    }


def _key(copy: Item, told: Offers) -> str:
    """The business key under which the target has it: that of the first row that it got."""
    return str(copy.get("key") or told.by_record[copy["record"]].key or copy["record"])


def _version(copy: Item, told: Offers) -> int:
    record = told.by_record[copy["record"]].record
    return record.version if record else int(copy["held"]["version"]) + 1


def _period(chosen: Chosen) -> Period:
    moments = sorted(datetime.fromisoformat(copy["at"]).astimezone(UTC) for copy, _ in chosen)
    return Period(since=moments[0], until=moments[-1])
