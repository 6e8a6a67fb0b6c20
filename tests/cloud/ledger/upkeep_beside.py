"""A process that puts files together and lets snapshots expire as fast as it can, beside others that commit.

Called with the dataset as JSON and how many submissions the others have; ends when all of them are in the ledger.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from pyiceberg.exceptions import CommitFailedException

from cloud import ledger
from cloud.ledger import table
from cloud.ledger.compaction import compact
from cloud.ledger.expiry import expire
from credit.catalogue import Dataset

KEPT = 6  # fewer would send back those who compare at this moment


def main(told: str, submissions: str) -> None:
    """Print how many compactions landed, how many gave up, how many snapshots expired."""
    dataset = Dataset.model_validate_json(Path(told).read_text(encoding="utf-8"))
    found, landed, overtaken, expired = table.ensure(dataset), 0, 0, 0
    while sum(1 for frame in ledger.records(dataset, versions=True) for _ in frame["submission"].unique()) < int(
        submissions
    ):
        done = compact(found.refresh(), fewest=2)
        landed, overtaken = landed + done.written, overtaken + done.overtaken
        try:
            expired += expire(found.refresh(), datetime.now(UTC), KEPT)
        except CommitFailedException:
            continue
    print(landed, overtaken, expired)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
