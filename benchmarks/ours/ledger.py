"""Fill the ledger that a file is compared with: python -m benchmarks.ours.ledger FILE ROWS FOLDER.

Leaves in the folder, for peers, `sent.parquet` and `held.parquet` with `record_id, record_hash`.
"""

import sys
from pathlib import Path

from benchmarks.invented.files import DATASET
from benchmarks.invented.ledger import fill, held
from benchmarks.ours.whole import Run
from cloud import knowledge


def main() -> None:
    """So many records, among them most of those in the file."""
    file, rows, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    keyed = Run(file, folder, write=False).keyed()
    keyed.write_parquet(folder / "sent.parquet")
    held(keyed).write_parquet(folder / "held.parquet")
    fill(knowledge.catalogue().dataset(DATASET), keyed, rows)


if __name__ == "__main__":
    main()
