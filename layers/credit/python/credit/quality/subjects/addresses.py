"""Addresses that do not say where they are: without any region, or in one that was abolished."""

import json
from collections.abc import Iterator

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import INDEX, Judged, raised, together
from credit.quality.subjects.units import FORMER_PLACE, REGIONS, abolished

NO_REGION, FORMER = "address.no-region", "address.former-region"
PROVINCES, STATE = "region", "100000"
# The last character of a region's name, where it does not belong to another word: 小区, 园区, 超市, 菜市场.
LEVELS = "[省县旗盟州]|[^城超夜菜花]市|[^小园社校厂矿库片景街分]区"


class Addresses:
    """Tells senders of addresses that nobody can place; none is changed, for which region is meant only they know.

    An abolished region is told where the record is later than its end, or has no day: an old record names the region of
    its time.

    Args:
        dataset: its fields with `address`; without one nothing is asked.
        catalogue: the code lists of regions, present and past, and the rules.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._fields = [f.code for f in dataset.fields if f.address]
        self._severity = {rule: catalogue.rule(rule).severity for rule in (NO_REGION, FORMER)}
        lists = {entries.id: entries for entries in catalogue.code_lists}
        provinces = lists[PROVINCES].codes if PROVINCES in lists else ()
        short = [alias for code in provinces if code.code != STATE for alias in code.aliases]
        self._placed = "|".join([LEVELS, *(f"^{name}" for name in short)])
        self._pasts = list(abolished(lists[REGIONS])) if REGIONS in lists else []

    def judged(self, batch: Judged) -> Judged:
        """The batch with what is told of its addresses."""
        found = [told for field in self._fields for told in self._told(batch.rows, field)]
        return batch.told(together(found), self._dataset) if found else batch

    def _told(self, rows: pl.DataFrame, field: str) -> Iterator[pl.DataFrame]:
        nowhere = rows.select((~pl.col(field).str.contains(self._placed)).fill_null(value=False).arg_true()).to_series()
        if nowhere.len():
            yield raised(nowhere, field, NO_REGION, self._severity[NO_REGION])
        if not self._pasts:
            return
        day = pl.col(self._dataset.decided_on) if self._dataset.decided_on else pl.lit(None, pl.Date)
        asked = rows.with_row_index(INDEX).select(INDEX, text=field, day=day)
        anywhere = f"{FORMER_PLACE}(?:{'|'.join(past.spelling for past in self._pasts)})"
        held = asked.filter(pl.col("text").str.contains(anywhere))
        for past in self._pasts if held.height else ():
            late = pl.lit(value=True) if past.since is None else (pl.col("day") >= past.since).fill_null(value=True)
            old = held.filter(pl.col("text").str.contains(FORMER_PLACE + past.spelling), late)
            if old.height:
                facts = json.dumps({"nearest": past.present, "since": str(past.since)}, ensure_ascii=False)
                yield raised(old[INDEX], field, FORMER, self._severity[FORMER], facts)
