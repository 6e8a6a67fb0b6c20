"""Records that are sent, records that are held, and how a peer tells what merging them did."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Merging:
    """Two Parquet files of `record_id, record_hash`."""

    def __init__(self, sent: str, held: str) -> None:
        self.sent, self.held = Path(sent), Path(held)
        self.seconds: dict[str, float] = {}

    @classmethod
    def asked(cls) -> "Merging":
        """The files named on the command line: SENT HELD."""
        return cls(*sys.argv[1:3])

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the wall seconds of the merge; imports and the making of the first table are not counted."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began

    def tell(self, new: int, changed: int) -> None:
        """Print what the merge did."""
        sys.stdout.write(json.dumps({"counts": {"new": new, "changed": changed}, "stages": self.seconds}) + "\n")
