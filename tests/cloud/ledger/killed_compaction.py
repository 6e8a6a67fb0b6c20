"""A process that puts files together and is killed at a given point of it.

Called with the dataset as JSON and the point, one of those of `killed_commit.arm`.
"""

import sys
from pathlib import Path

from killed_commit import arm

from cloud.ledger import table
from cloud.ledger.compaction import compact
from credit.catalogue import Dataset


def main(told: str, point: str) -> None:
    """Compact, and die at the point."""
    dataset = Dataset.model_validate_json(Path(told).read_text(encoding="utf-8"))
    found = table.ensure(dataset)
    arm(point)
    compact(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
