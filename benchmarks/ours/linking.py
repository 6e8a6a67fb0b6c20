"""Who rows are about: python -m benchmarks.ours.linking REGISTER ROWS LINKS.

Prints where the time went; what was found is judged by whoever called.
"""

import json
import sys
from pathlib import Path

import polars as pl

from benchmarks.invented.files import DATASET
from benchmarks.ours.stages import Stages
from cloud import knowledge
from credit.linkage.links import Linker
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register

AT_ONCE = 500_000


def main() -> None:
    """Read, make the register ready, link, write."""
    register, rows, links = map(Path, sys.argv[1:4])
    stages, catalogue = Stages(), knowledge.catalogue()
    dataset = catalogue.dataset(DATASET)
    policy = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), catalogue)
    with stages.stage("read"):
        known, asked = pl.read_parquet(register), pl.read_parquet(rows)
    with stages.stage("register"):
        linker = Linker(Register(known, dataset.subject.kind, policy), dataset, policy)
    with stages.stage("link"):
        parts = [linker.links(asked.slice(start, AT_ONCE)) for start in range(0, asked.height, AT_ONCE)]
    with stages.stage("write"):
        pl.concat(parts).write_parquet(links, compression_level=1)
    print(json.dumps({"counts": {"received": asked.height}, "stages": stages.seconds}))


if __name__ == "__main__":
    main()
