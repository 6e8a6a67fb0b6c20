"""Files of a warehouse on this machine, on disk before the catalogue points at them.

Without this a power cut after a commit could leave a catalogue that names files the disk never got.
"""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.io import InputFile, OutputFile
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO

from cloud import grants
from cloud.ledger.held import WRITE


class SyncedFile(pa.OSFile):  # type: ignore[misc]  # pyarrow has no types
    """A file that is on the disk, with its name in the directory, once `close` has returned."""

    def __init__(self, path: str, _mode: str) -> None:
        super().__init__()  # the file itself is opened from the same arguments before this runs
        self._directory = Path(path).parent

    def close(self) -> None:
        """Flush to disk, file first, then its directory."""
        if self.closed:
            return
        self.flush()
        os.fsync(self.fileno())
        super().close()
        _sync(self._directory)


class SyncedOutput(PyArrowFile):
    """A place for a file that is written once."""

    def create(self, overwrite: bool = False) -> Any:
        """Open it for writing; `FileExistsError` if it is there and may not be replaced."""
        if not overwrite and self.exists():
            raise FileExistsError(f"{self.location} is there already")
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        return SyncedFile(self._path, "wb")


class SyncedFileIO(PyArrowFileIO):
    """PyIceberg's file access for a warehouse folder, with writes that last."""

    def new_output(self, location: str) -> PyArrowFile:
        """A file to be written at a location of the warehouse."""
        grants.demand(WRITE)
        scheme, netloc, path = self.parse_location(location, self.properties)
        return SyncedOutput(location, path, self.fs_by_scheme(scheme, netloc))

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Remove a file."""
        grants.demand(WRITE)
        super().delete(location)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
