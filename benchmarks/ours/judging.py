"""Judging alone, cleansing included: python -m benchmarks.ours.judging FILE, read before the clock starts."""

import json
import sys
from collections import Counter
from pathlib import Path

from benchmarks.invented.files import DATASET
from benchmarks.invented.penalties import TODAY
from benchmarks.ours.stages import Stages
from cloud import knowledge
from credit.quality.across.late import Late
from credit.quality.reading import read
from credit.quality.run import judged


def main() -> None:
    """Read, judge, tell."""
    catalogue, stages, counts = knowledge.catalogue(), Stages(), Counter[str]()
    dataset = catalogue.dataset(DATASET)
    with stages.stage("read"):
        batches = list(read(Path(sys.argv[1]), dataset, catalogue).batches)
    for batch in stages.of("judge", judged(batches, dataset, catalogue, today=TODAY, late=Late())):
        counts.update(batch.counts())
    print(json.dumps({"counts": counts, "stages": stages.seconds}))


if __name__ == "__main__":
    main()
