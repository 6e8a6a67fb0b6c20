"""Where engines lie once they are fetched, and proof that each file is the one that was meant."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from localstack.manifest import ROOT
from localstack.trouble import Trouble

CACHE = Path(os.environ.get("GONGXIN_ENGINES") or ROOT / ".engines")
UNDER_WAY = ".new"
PATIENCE = 600  # seconds for one download


def folder(name: str, recipe: Sequence[Path], make: Callable[[Path], None]) -> Path:
    """The folder of an engine, made once for each content of its recipe; a make that was cut off leaves nothing of it.

    Args:
        name: of the engine.
        recipe: the files that decide what is in the folder.
        make: fills an empty folder.
    """
    found = CACHE / f"{name}-{_digest(recipe)[:16]}"
    with _alone():
        for left in CACHE.glob(f"*{UNDER_WAY}"):  # of a make that was killed
            shutil.rmtree(left)
        if not found.exists():
            made = Path(tempfile.mkdtemp(prefix=f"{name}-", suffix=UNDER_WAY, dir=CACHE))
            try:
                make(made)
                made.rename(found)
            finally:
                shutil.rmtree(made, ignore_errors=True)
    return found


def tools(what: str, *names: str, install: str) -> list[str]:
    """Where programs are; `Trouble` with what to install if one of them is missing."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        listed = ", ".join(missing)
        raise Trouble(
            f"{what} 需要 {listed}，本机没有；请安装：{install}",
            f"{what} needs {listed}, not found on this machine; install it: {install}",
        )
    return [str(shutil.which(name)) for name in names]


def run(what: str, command: Sequence[str], place: Path, patience: float = PATIENCE) -> None:
    """Run a program that fetches or compiles; `Trouble` with its last words if it fails, or takes too long."""
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=patience, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise Trouble(f"{what} 超过 {patience:.0f} 秒未完成", f"{what} was not done after {patience:.0f} s") from None
    if done.returncode:
        said = "".join(f"\n    {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-8:])
        raise Trouble(f"{what} 失败", f"{what} failed (exit status {done.returncode}):{said}")


def hashes(files: Sequence[Path]) -> Mapping[str, str]:
    """SHA-256 of files by their names."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)}


def written(found: Mapping[str, str]) -> str:
    """Hashes as `sha256sum` writes and checks them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(found.items()))


def listed(file: Path) -> Mapping[str, str]:
    """Hashes by name from such a list."""
    pairs = (line.split(maxsplit=1) for line in file.read_text("ascii").splitlines())
    return {name: digest for digest, name in pairs}


def check(files: Sequence[Path], file: Path) -> None:
    """`Trouble` unless exactly the files of a list are there, each with its hash."""
    expected, found = listed(file), hashes(files)
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise Trouble(
            f"下载的文件与 {file} 不一致，没有启动：{', '.join(wrong)}；删除 {CACHE} 后重试，仍不一致请勿使用",
            f"not what {file} lists, nothing was started: {', '.join(wrong)};"
            f" remove {CACHE} and try again, and if they still differ do not use them",
        )


@contextmanager
def _alone() -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(recipe: Sequence[Path]) -> str:
    told = hashlib.sha256()
    for file in recipe:
        told.update(f"{file.name}\0{len(file.read_bytes())}\0".encode() + file.read_bytes())
    return told.hexdigest()
