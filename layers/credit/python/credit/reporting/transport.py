"""The seam to targets: send a batch, ask for its receipt, ask what they hold, whichever way leads there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from credit.errors import GongxinError
from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt


class Unreachable(GongxinError):
    """The target did not answer, or had a fault of its own: the same may be tried again later."""


class Garbled(GongxinError):
    """The target has answered something that is none of its answers; it may be tried again."""


@dataclass(frozen=True)
class Parcel:
    """A batch as it is sent: its manifest and the bytes of its file, both as they lie at rest."""

    manifest: Manifest
    data: bytes


@dataclass(frozen=True)
class Acceptance:
    """What a target says at once: it has the batch (`taken`), or refuses the file; perhaps the receipt as well."""

    taken: bool
    message: str = ""
    receipt: Receipt | None = None


@dataclass(frozen=True)
class There:
    """A record that the target says it holds."""

    record: str
    version: int


class Transport(Protocol):
    """One way to a target. Every call may raise `Unreachable` or `Garbled`, and the same call may be made again."""

    def send(self, parcel: Parcel) -> Acceptance:
        """Send a batch; sending one that the target has already is fine and changes nothing there."""

    def receipt(self, manifest: Manifest) -> Receipt | None:
        """The receipt of a batch, None while there is none."""

    def knows(self, manifest: Manifest) -> bool | None:
        """Whether the target has got this batch; None where it cannot be asked."""

    def holdings(self, catalogue: str) -> Iterator[There] | None:
        """Everything that the target holds of a catalogue; None where it cannot be asked."""
