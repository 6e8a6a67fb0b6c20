"""Files in a folder that both sides mount (前置机): written under another name, then moved, then announced by `.ok`.

outgoing/{batch}.xml, .manifest.json, .ok          from us; the target takes `.ok` away first
receipts/{batch}.json, holdings/{catalogue}.jsonl  from the target, moved into place when whole
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from credit.reporting.batch import Manifest
from credit.reporting.receipt import Receipt
from credit.reporting.transport import Acceptance, Garbled, Parcel, There, Unreachable
from credit.reporting.wire import receipts

OUTGOING, RECEIPTS, HOLDINGS = "outgoing", "receipts", "holdings"
READY, DRAFT, MANIFEST = ".ok", ".draft", ".manifest.json"


class Drop:
    """A folder; that it is there, and can be written, is known only when something is written."""

    def __init__(self, address: str) -> None:
        self._folder = Path(address.removeprefix("file://"))

    def send(self, parcel: Parcel) -> Acceptance:
        """Put a batch there; whoever looks for `.ok` finds whole files. What was answered already is not put again."""
        manifest, out = parcel.manifest, self._folder / OUTGOING
        if not self._receipt_of(manifest).exists():
            try:
                placed(out / manifest.file.name, parcel.data)
                placed(out / f"{manifest.batch}{MANIFEST}", manifest.text().encode())
                placed(out / f"{manifest.batch}{READY}", manifest.file.sha256.encode())
            except OSError as trouble:
                raise Unreachable(f"the folder cannot be written: {trouble.strerror}") from None
        return Acceptance(taken=True)

    def receipt(self, manifest: Manifest) -> Receipt | None:
        """The receipt of a batch, if the target has put one there."""
        content = _read(self._receipt_of(manifest))
        return None if content is None else receipts.from_json(content)

    def knows(self, manifest: Manifest) -> bool | None:
        """A batch that nobody has fetched yet is taken back: then the target has not got it. Else nobody can say."""
        if self._receipt_of(manifest).exists():
            return True
        try:
            (self._folder / OUTGOING / f"{manifest.batch}{READY}").unlink()
        except FileNotFoundError:
            return None
        except OSError as trouble:
            raise Unreachable(f"the folder cannot be written: {trouble.strerror}") from None
        return False

    def holdings(self, catalogue: str) -> Iterator[There] | None:
        """What the target says that it holds, if it says so: a JSON object of `recordId` and `version` in each line."""
        content = _read(self._folder / HOLDINGS / f"{catalogue}.jsonl")
        return None if content is None else map(_there, content.splitlines())

    def _receipt_of(self, manifest: Manifest) -> Path:
        return self._folder / RECEIPTS / f"{manifest.batch}.json"


def placed(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whatever loses its power; `OSError` if it cannot be."""
    draft = path.with_name(path.name + DRAFT)
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise Unreachable(f"the folder cannot be read: {trouble.strerror}") from None


def _there(line: bytes) -> There:
    try:
        told = json.loads(line)
        return There(str(told["recordId"]), int(told["version"]))
    except (ValueError, KeyError, TypeError):
        raise Garbled("a list of records cannot be read") from None
