"""Archives of layers and functions for one architecture, and a list of what they are."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from pydantic import BaseModel

from localstack.manifest import load
from release import archive, bytecode, fill

LIST = "archives.json"
FUNCTIONS = "functions"


class Archive(BaseModel):
    """One archive: its path below the folder, its SHA-256, its bytes zipped and unzipped."""

    path: str
    sha256: str
    zipped: int
    unzipped: int


class Built(BaseModel):
    """What was built. Without bytecode functions work, and start more slowly."""

    architecture: str
    runtime: str
    bytecode: bool
    layers: dict[str, Archive]
    functions: Archive


def build(architecture: str, out: Path, layers: Collection[str] | None = None) -> Built:
    """Write `layers/*.zip`, `functions.zip` and `archives.json` into a folder, which is emptied first.

    Raises:
        Trouble: a layer cannot be filled.
    """
    shutil.rmtree(out, ignore_errors=True)
    wanted = load().layers if layers is None else layers
    built = Built(
        architecture=architecture,
        runtime=load().platform.runtime,
        bytecode=bytecode.interpreter() is not None,
        layers={name: _layer(name, architecture, out) for name in wanted},
        functions=_archive(out, f"{FUNCTIONS}.zip", fill.functions),
    )
    (out / LIST).write_text(built.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return built


def _layer(name: str, architecture: str, out: Path) -> Archive:
    return _archive(out, f"layers/{name}.zip", lambda folder: fill.layer(name, architecture, folder))


def _archive(out: Path, path: str, filled: Callable[[Path], None]) -> Archive:
    with tempfile.TemporaryDirectory(prefix="gongxin-build-") as folder:
        filled(Path(folder))
        unzipped = archive.write(out / path, archive.below(Path(folder)))
    with (out / path).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Archive(path=path, sha256=digest, zipped=(out / path).stat().st_size, unzipped=unzipped)
