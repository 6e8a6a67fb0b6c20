"""duckdb: the sent records joined with those that are held, and the new table written; keys and hashes only."""

import tempfile
from pathlib import Path

import duckdb

from benchmarks.peers.merging import Merging

MERGE = """
copy (
    select coalesce(sent.record_id, held.record_id) as record_id,
        coalesce(sent.record_hash, held.record_hash) as record_hash,
        case when held.record_id is null then 'new'
             when sent.record_id is null then 'held'
             when sent.record_hash <> held.record_hash then 'changed'
             else 'unchanged' end as change
    from read_parquet($sent) sent full join read_parquet($held) held on sent.record_id = held.record_id
) to '{out}' (format parquet, compression zstd)
"""


def main() -> None:
    """Join and write."""
    work = Merging.asked()
    with tempfile.TemporaryDirectory(dir=work.sent.parent) as folder:
        out = Path(folder) / "records.parquet"
        with work.stage("merge"):
            duckdb.execute(MERGE.format(out=out), {"sent": str(work.sent), "held": str(work.held)})
        found = duckdb.execute("select change, count(*) from read_parquet($1) group by change", [str(out)]).fetchall()
    changes = dict(found)
    work.tell(new=changes.get("new", 0), changed=changes.get("changed", 0))


if __name__ == "__main__":
    main()
