"""This machine: Python, installed versions, disk, ports, optional tools. Needs no platform."""

import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from localstack import lineup, processes
from localstack.doctor.model import Found, Patient
from localstack.trouble import Trouble
from localstack.up import check_port

BOUNDS = re.compile(r">=(\d+)\.(\d+),<(\d+)\.(\d+)")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)( ;)?", re.MULTILINE)
SHOWN = 5
GIGABYTE = 1 << 30


def python(patient: Patient) -> Iterator[Found]:
    """Whether pyproject.toml allows this Python."""
    project = tomllib.loads((patient.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = BOUNDS.fullmatch(project["requires-python"].replace(" ", ""))
    if bounds and not _pair(bounds, 1) <= sys.version_info[:2] < _pair(bounds, 3):
        yield Found("python", {"found": "{}.{}".format(*sys.version_info[:2]), "wanted": project["requires-python"]})


def _pair(bounds: re.Match[str], at: int) -> tuple[int, int]:
    return int(bounds[at]), int(bounds[at + 1])


def lock(patient: Patient) -> Iterator[Found]:
    """Whether what is installed is what the lock file says; what is for other systems only may be absent."""
    text = (patient.root / "locks" / "requirements.txt").read_text(encoding="utf-8")
    wrong = [name for name, wanted, only in PINNED.findall(text) if _installed(name) not in _fitting(wanted, only)]
    if wrong:
        yield Found("lock", {"count": len(wrong), "packages": ", ".join(wrong[:SHOWN])})


def _fitting(wanted: str, elsewhere: str) -> set[str | None]:
    return {wanted, None} if elsewhere else {wanted}


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def disk(patient: Patient) -> Iterator[Found]:
    """Room where the platform's folder is, or will be: SQLite and the ledger write nothing more on a full disk."""
    place = next(path for path in (patient.home, *patient.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    for kind in ("disk-full", "disk-filling"):
        if free < patient.limit(kind, "gigabytes") * GIGABYTE:
            yield Found(kind, {"place": str(place), "gigabytes": round(free / GIGABYTE, 1)})
            return


def ports(patient: Patient) -> Iterator[Found]:
    """Ports of ours on which somebody else listens."""
    for process in lineup.processes(patient.home, patient.port):
        if processes.living(patient.home, process.name) is None:
            try:
                check_port(process)
            except Trouble:
                yield Found("port-taken", {"port": process.port, "process": process.name})


def tools(patient: Patient) -> Iterator[Found]:
    """Programs that some commands need."""
    for tool in patient.checkup.tools:
        if shutil.which(tool.program) is None:
            yield Found("tool-absent", {"tool": tool.program, "zh": tool.purpose.zh, "en": tool.purpose.en})


def privacy(patient: Patient) -> Iterator[Found]:
    """Whether others on this machine can read the folder or a key."""
    kept = [patient.home, *patient.home.glob("*.hex"), *patient.home.glob("*.pem")]
    if opened := [path.name for path in kept if path.exists() and _others_may(path)]:
        yield Found("readable", {"files": ", ".join(opened[:SHOWN])})


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)
