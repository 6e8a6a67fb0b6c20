"""Compare sent records with a ledger of ten million and write what each does to it: compare.py SENT OUT.

`SENT` is a Parquet file with `record_id, record_hash`; the setting LEDGER names the ledger.
"""

import json
import sys
from pathlib import Path

import polars as pl

from benchmarks.invented.files import DATASET
from benchmarks.ours.stages import Stages
from cloud import knowledge, ledger
from credit.ledger.compare import compare


def main() -> None:
    """Look, compare, write, tell."""
    sent, out, stages = pl.read_parquet(Path(sys.argv[1])), Path(sys.argv[2]), Stages()
    dataset = knowledge.catalogue().dataset(DATASET)
    with stages.stage("merge"):
        _, current = ledger.current(dataset, sent["record_id"])
        compared = compare(sent, current)
        compared.write_parquet(out / "changes.parquet", compression_level=1)
    counts = dict(compared["change"].value_counts().iter_rows())
    print(json.dumps({"counts": counts, "stages": stages.seconds}))


if __name__ == "__main__":
    main()
