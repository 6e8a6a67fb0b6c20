"""A person carries files over and receipts back: nothing goes out by itself (`gongxin report export`, `import`)."""

from collections.abc import Iterator

from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt
from credit.reporting.transport import Acceptance, Parcel, There, Unreachable


class Manual:
    """Whoever asks it is answered that nobody can say."""

    def send(self, parcel: Parcel) -> Acceptance:
        """Never: a batch waits until somebody exports it."""
        raise Unreachable(f"batch {parcel.manifest.batch} waits for somebody to export it")

    def receipt(self, manifest: Manifest) -> Receipt | None:  # noqa: ARG002
        """Receipts are imported."""
        return None

    def knows(self, manifest: Manifest) -> bool | None:  # noqa: ARG002
        """Nobody can say."""
        return None

    def holdings(self, catalogue: str) -> Iterator[There] | None:  # noqa: ARG002
        """Nobody can say."""
        return None
