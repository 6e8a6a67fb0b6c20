"""Files that a commit left behind when its process was killed: no snapshot names them, nobody reads them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pyarrow.fs import FileSelector, FileSystem, FileType
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import Table

SAFE = timedelta(days=1)  # longer than any commit takes from its first file to its last


def remove_orphans(found: Table, older_than: timedelta = SAFE) -> int:
    """Delete the files of a table that no snapshot names and that have lain for a while; how many.

    Args:
        found: the table that is tidied.
        older_than: younger files may belong to a commit that is under way. Measured in real time, as files are.
    """
    files, place = _place(found)
    before = datetime.now(UTC) - older_than
    # Listed first: a file that a commit names while we look is then in the list of the younger ones or named.
    old = [path for path, written in _listed(files, place) if written < before]
    named = {_path(found, location) for location in _named(found.refresh())}
    orphans = [path for path in old if path not in named]
    for path in orphans:
        files.delete_file(path)
    return len(orphans)


def _named(found: Table) -> Iterator[str]:
    """Every file that the table's metadata names: itself, its forerunners, manifests, data."""
    yield found.metadata_location
    yield from (entry.metadata_file for entry in found.metadata.metadata_log)
    yield from (snapshot.manifest_list for snapshot in found.snapshots())
    # Snapshots share most of their manifests: each is read once, not once for every snapshot.
    manifests = {m.manifest_path: m for snapshot in found.snapshots() for m in snapshot.manifests(found.io)}
    for path, manifest in manifests.items():
        yield path
        yield from (entry.data_file.file_path for entry in manifest.fetch_manifest_entry(found.io))


def _listed(files: FileSystem, place: str) -> Iterator[tuple[str, datetime]]:
    for file in files.get_file_info(FileSelector(place, allow_not_found=True, recursive=True)):
        if file.type == FileType.File:
            yield file.path, file.mtime


def _place(found: Table) -> tuple[FileSystem, str]:
    scheme, netloc, path = PyArrowFileIO.parse_location(found.location(), found.io.properties)
    return PyArrowFileIO(found.io.properties).fs_by_scheme(scheme, netloc), path


def _path(found: Table, location: str) -> str:
    return PyArrowFileIO.parse_location(location, found.io.properties)[2]
