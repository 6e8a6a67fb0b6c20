"""What kind of machine the figures are from; never which one."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from benchmarks.setting import cores

CPUINFO, MEMINFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def described() -> Mapping[str, str]:
    """Processor, cores, memory, Python and the libraries that the figures depend on."""
    return {
        "processor": _line(CPUINFO, "model name") or platform.machine(),
        "cores": str(cores()),
        "memory": f"{int((_line(MEMINFO, 'MemTotal') or '0 kB').split()[0]) / 2**20:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Polars": version("polars"),
        "PyArrow": version("pyarrow"),
    }


def _line(file: Path, name: str) -> str:
    """The value of the first line of that name; empty where the system tells nothing."""
    if not file.exists():
        return ""
    lines = (line.partition(":") for line in file.read_text("utf-8").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")
