"""deltalake: the sent records merged into a table of those that are held; keys and hashes only, no payload."""

import shutil
from tempfile import mkdtemp

import polars as pl
from deltalake import DeltaTable, write_deltalake

from benchmarks.peers.merging import Merging


def main() -> None:
    """Write the table, then merge."""
    work = Merging.asked()
    folder = mkdtemp(dir=work.sent.parent)
    write_deltalake(folder, pl.read_parquet(work.held).to_arrow())
    with work.stage("merge"):
        merge = DeltaTable(folder).merge(
            source=pl.read_parquet(work.sent).to_arrow(),
            predicate="held.record_id = sent.record_id",
            source_alias="sent",
            target_alias="held",
        )
        differs = "sent.record_hash <> held.record_hash"
        done = merge.when_matched_update_all(predicate=differs).when_not_matched_insert_all().execute()
    shutil.rmtree(folder)
    work.tell(new=done["num_target_rows_inserted"], changed=done["num_target_rows_updated"])


if __name__ == "__main__":
    main()
