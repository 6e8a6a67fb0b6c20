"""What the functions that share a large submission leave for each other in staging, beside the usual stages.

By part: `found`, `made`, `seen`, `tally`. By partition: `told`, `lacked`, `projected`, and under `PARTITION` what the
answer tells. By both, as `staging.spread` writes it: `own`, `sent`. Once: `named`.
"""

from cloud import ledger
from credit.ledger import partitions
from functions.intake.task import Planned

FOUND, MADE, SEEN, NAMED, LINKED = "found", "made", "seen", "named", "tally"
OWN, SENT, TOLD, LACKED, PROJECTED = "own", "sent", "told", "lacked", "projected"
PARTITION = "partition-"
WITHHELD, SHOWN, STRANGE = "withheld", "shown", "strange"  # what tallies count beside changes and stages


def view(task: Planned, partition: int) -> ledger.View:
    """What one partition looks at: the planned snapshot, and of it the records whose ids lie in its range."""
    return ledger.View(task.snapshot, *partitions.bounds(partition, len(task.partitions)))
