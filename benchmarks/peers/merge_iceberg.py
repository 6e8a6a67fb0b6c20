"""pyiceberg: the sent records upserted into a table of those that are held; keys and hashes only, no payload."""

import shutil
from tempfile import mkdtemp

import polars as pl
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

from benchmarks.peers.merging import Merging

SCHEMA = pa.schema([pa.field("record_id", pa.string(), nullable=False), pa.field("record_hash", pa.string())])


def main() -> None:
    """Write the table, then upsert."""
    work = Merging.asked()
    folder = mkdtemp(dir=work.sent.parent)
    catalog = SqlCatalog("benchmark", uri=f"sqlite:///{folder}/catalogue.db", warehouse=f"file://{folder}")
    catalog.create_namespace("benchmark")
    table = catalog.create_table("benchmark.records", schema=SCHEMA)
    table.append(pl.read_parquet(work.held).to_arrow().cast(SCHEMA))
    with work.stage("merge"):
        done = table.upsert(pl.read_parquet(work.sent).to_arrow().cast(SCHEMA), join_cols=["record_id"])
    shutil.rmtree(folder)
    work.tell(new=done.rows_inserted, changed=done.rows_updated)


if __name__ == "__main__":
    main()
