"""Documents that are gathered and written together: for a writer who has the index to himself."""

from collections.abc import Iterable

from cloud.search.model import Document, Written

WAITING = 20_000  # documents in memory


class Gathered:
    """Takes documents for an index; of several versions only the newest is written, at `flush` at the latest."""

    def __init__(self, target: Written) -> None:
        self._target = target
        self._waiting: dict[str, Document] = {}

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents."""
        for document in documents:
            before = self._waiting.get(document.id)
            if before is None or before.version < document.version:
                self._waiting[document.id] = document
            if len(self._waiting) >= WAITING:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        self._target.put(list(self._waiting.values()))
        self._waiting.clear()
