"""Archives that are the same byte for byte whenever the same files go in: sorted, dated alike, with the same rights."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

DATED = (1980, 1, 1, 0, 0, 0)  # the first date a zip knows
RIGHTS = 0o100644 << 16  # a file that everybody may read, as Lambda asks
UNIX = 3
BLOCK = 1 << 20


def write(archive: Path, files: Mapping[str, Path]) -> int:
    """Write an archive of files by their path in it; the answer is its size unzipped, in bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        return sum(_add(made, name, files[name]) for name in sorted(files))


def _add(made: zipfile.ZipFile, name: str, path: Path) -> int:
    told = zipfile.ZipInfo(name, DATED)
    told.external_attr, told.create_system, told.compress_type = RIGHTS, UNIX, zipfile.ZIP_DEFLATED
    told.file_size = path.stat().st_size
    with path.open("rb") as source, made.open(told, "w") as target:
        while block := source.read(BLOCK):
            target.write(block)
    return told.file_size


def below(folder: Path, prefix: str = "") -> dict[str, Path]:
    """Every file below a folder by its path in an archive."""
    return {f"{prefix}{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*") if path.is_file()}
