"""Which records a key belongs to that all sources share: a projection of the ledger's column `shared_key`.

An entry is never taken back: it names records that may be meant, and the ledger says whether they still are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from cloud import ledger
from cloud.tables import Expect, Put, table, tables
from credit.catalogue import Dataset
from credit.errors import ConditionFailed, SystemBusy
from credit.ledger import envelope

TOGETHER = 50  # entries in one transaction
TRIES = 20
Holders = Mapping[str, Sequence[str]]  # shared key: records as `agency#record`, sorted


def others(rows: pl.DataFrame, dataset: Dataset, agency: str) -> pl.DataFrame:
    """The newest versions of other agencies' records that have the `shared_key` of a row, as the ledger keeps them."""
    held = _holders(rows["shared_key"].unique())
    ids = [record.partition("#")[2] for some in held.values() for record in some if not record.startswith(agency)]
    if not ids:
        return pl.DataFrame(schema=envelope.schema(dataset))
    return ledger.newest(dataset, pl.Series("record_id", ids))[1]


def note(versions: pl.DataFrame) -> None:
    """Note the shared keys of versions as the ledger gives them. Noting twice is noting once."""
    if "shared_key" not in versions.columns:
        return
    named = versions.filter(pl.col("shared_key").is_not_null()).select(
        "shared_key", holder=pl.concat_str("agency", pl.lit("#"), "record_id")
    )
    wanted = dict(named.group_by("shared_key").agg(pl.col("holder").unique()).iter_rows())
    held = _holders(wanted)
    fresh = [Put(_item(key, some, 1), Expect(exists=False)) for key, some in wanted.items() if key not in held]
    late = [key for at in range(0, len(fresh), TOGETHER) for key in _put(fresh[at : at + TOGETHER])]
    for key in (*late, *(key for key, some in wanted.items() if not set(some) <= set(held.get(key, some)))):
        _join(key, wanted[key])


def _put(writes: Sequence[Put]) -> Iterator[str]:
    """Write entries that are not there; the keys of those of which one is there by now."""
    there = table("shared-keys")
    try:
        tables().transact([(there, write) for write in writes])
    except ConditionFailed:
        yield from (str(write.item["key"]) for write in writes)


def _join(key: str, holders: Sequence[str]) -> None:
    """Add records to an entry, whoever else does so at the same time."""
    for _ in range(TRIES):
        found = table("shared-keys").get({"key": key})
        every = {*holders, *(found["records"] if found else ())}
        version = int(found["version"]) if found else 0
        expect = Expect(equal={"version": version}) if found else Expect(exists=False)
        if found and every == set(found["records"]):
            return
        try:
            table("shared-keys").put(_item(key, every, version + 1), expect)
        except ConditionFailed:
            continue
        return
    raise SystemBusy("a shared key is changed by others all the time")


def _item(key: str, holders: Sequence[str] | set[str], version: int) -> dict[str, object]:
    return {"key": key, "records": sorted(holders), "version": version}


def _holders(keys: Iterable[str]) -> Holders:
    return {item["key"]: item["records"] for item in table("shared-keys").get_many({"key": key} for key in keys)}
