"""Whether every function can be imported from its layers and its archive alone, without anything of this machine."""

import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from localstack.manifest import Manifest

# `-S` and `-I` leave the machine's packages out; what is left of the path is the standard library.
IMPORT = """
import importlib, sys
sys.path[:0] = sys.argv[1:3]
sys.dont_write_bytecode = True
for name in sys.argv[3:]:
    importlib.import_module(name)
strangers = {n for n, m in sys.modules.items() if "-packages" in (getattr(m, "__file__", None) or "")}
sys.exit(f"imported from this machine: {sorted(strangers)}" if strangers else 0)
"""


def unpack(built: Path, layers: tuple[str, ...], place: Path) -> None:
    """Unpack a function's layers into `opt` and its archive into `task`, below a place."""
    for layer in layers:
        with zipfile.ZipFile(built / "layers" / f"{layer}.zip") as archive:
            archive.extractall(place / "opt")
    with zipfile.ZipFile(built / "functions.zip") as archive:
        archive.extractall(place / "task")


def faults(built: Path, manifest: Manifest, python: Path, place: Path) -> Iterator[str]:
    """One sentence for every function that does not import, or whose layers do not carry what they say.

    Args:
        built: a folder of archives, for the architecture of this machine.
        manifest: names functions and layers.
        python: an interpreter of the runtime's version.
        place: an empty folder for what is unpacked.
    """
    combinations = dict.fromkeys(function.layers for function in manifest.functions.values())
    for number, layers in enumerate(combinations):
        here = place / str(number)
        unpack(built, layers, here)
        carried = [package for layer in layers for package in manifest.layers[layer].carries]
        yield from _fault(f"layers {' '.join(layers)}", python, here, carried)
        for name, function in manifest.functions.items():
            if function.layers == layers:
                yield from _fault(name, python, here, [function.handler.rpartition(".")[0]])


def _fault(name: str, python: Path, here: Path, modules: list[str]) -> Iterator[str]:
    task, packages = here / "task", here / "opt" / "python"
    environment = {"PATH": os.defpath, "SCHEMAS_DIR": str(here / "opt" / "schemas")}
    command = [str(python), "-I", "-S", "-c", IMPORT, str(task), str(packages), *modules]
    said = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
    if said.returncode:
        yield f"{name} does not import: {said.stderr.strip().splitlines()[-1]}"
