"""The register of subjects as a judge of rows: does the code exist, and does it belong to the name beside it?"""

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.linkage.names import name_keys
from credit.quality.findings import INDEX, Judged, raised, together

UNKNOWN, DIFFERS, AMBIGUOUS = "subject.unknown", "subject.name-differs", "subject.ambiguous"
COLUMNS = ("subject_id", "uscc", "name", "former_names")


class Register:
    """Who holds which 统一社会信用代码 under which names, former ones included.

    Args:
        subjects: `subject_id`, `uscc`, `name` String, `former_names` list of String; other columns do not matter.
        dataset: which fields hold code and name of a row's subject; without one for the code nothing is judged.
        catalogue: its shared rules.
    """

    def __init__(self, subjects: pl.DataFrame, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._severity = {rule: catalogue.rule(rule).severity for rule in (UNKNOWN, DIFFERS, AMBIGUOUS)}
        names = pl.concat_list("name", pl.col("former_names").fill_null([]))
        held = subjects.select("subject_id", "uscc", key=names).filter(pl.col("uscc") != "").explode("key")
        self._held = held.with_columns(name_keys(pl.col("key"))).group_by("uscc").agg(
            pl.col("key").unique(), pl.col("subject_id").n_unique().alias("holders")
        )  # fmt: skip

    def judged(self, batch: Judged) -> Judged:
        """The batch with what the register says about each row's subject."""
        code = self._dataset.subject.codes.get("uscc")
        if code is None:
            return batch
        name = self._dataset.subject.name
        rows = batch.rows.with_row_index(INDEX).filter(pl.col(code).is_not_null())
        asked = rows.select(INDEX, uscc=pl.col(code), said=name_keys(pl.col(name)))
        known = asked.join(self._held, on="uscc", how="left", maintain_order="left")
        among = pl.col("said").is_in(pl.col("key")) | pl.col("said").is_null()
        found = [
            self._told(known.filter(pl.col("key").is_null()), code, UNKNOWN),
            self._told(known.filter(pl.col("holders") > 1), code, AMBIGUOUS),
            self._told(known.filter(~among & (pl.col("holders") == 1)), name, DIFFERS),
        ]
        return batch.told(together(found), self._dataset)

    def _told(self, rows: pl.DataFrame, field: str, rule: str) -> pl.DataFrame:
        return raised(rows[INDEX], field, rule, self._severity[rule])
