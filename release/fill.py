"""Files of a layer in a folder, as they will lie in its archive."""

import shutil
import subprocess
import sys
from pathlib import Path

from localstack.manifest import ROOT, load
from localstack.model import Layer
from localstack.trouble import Trouble
from release import archive, bytecode, requirements, symbols
from release.packing import packing

OPT = "/opt"  # where Lambda unpacks layers
TASK = "/var/task"  # where it unpacks a function
PACKAGES = "python"


def layer(name: str, architecture: str, folder: Path) -> None:
    """Fill an empty folder with what `/opt` gets from a layer.

    Raises:
        Trouble: a distribution cannot be had for that platform, or it was withdrawn by its makers.
    """
    facts = load().layers[name]
    if facts.requirements:
        _install(name, architecture, folder / PACKAGES)
    else:
        _copy(ROOT / str(facts.path), folder, facts)
    bytecode.compile_below(folder, OPT)


def functions(folder: Path) -> None:
    """Fill an empty folder with what `/var/task` gets: all functions, for they are small and share modules."""
    _put(archive.below(ROOT / "functions", "functions/"), folder)
    bytecode.compile_below(folder, TASK)


def _copy(source: Path, folder: Path, facts: Layer) -> None:
    inside = "" if (source / PACKAGES).is_dir() else f"{Path(str(facts.path)).name}/"
    _put(archive.below(source, inside), folder)


def _put(files: dict[str, Path], folder: Path) -> None:
    for name, path in files.items():
        if "__pycache__/" in name:  # of another Python, or of another time
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


def _install(name: str, architecture: str, folder: Path) -> None:
    version = load().platform.runtime.removeprefix("python")
    wheels = ["--only-binary", ":all:", "--python-version", version, "--python-platform"]
    pinned = ["--no-deps", "--require-hashes", "--requirements", str(requirements.path(name))]
    place = ["--target", str(folder), "--link-mode", "copy"]
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install"]
    told = subprocess.run(
        [*uv, *pinned, *place, *wheels, packing().platforms[architecture]], capture_output=True, text=True, check=False
    )
    if told.returncode or "yanked" in told.stderr:
        raise Trouble(
            f"无法装配依赖层 {name}（{architecture}）：\n{told.stderr}",
            f"layer {name} cannot be filled for {architecture}",
        )
    _strip(folder)


def _strip(folder: Path) -> None:
    for name, path in archive.below(folder).items():
        if not packing().stays(name):
            path.unlink()
        elif ".so" in path.suffixes:
            symbols.strip(path)
    shutil.rmtree(folder / "bin", ignore_errors=True)
