"""Lay a function out as it is deployed: python -m benchmarks.ours.unpacked MODULE FOLDER.

`FOLDER/function` gets the platform's packages, its documents and every distribution that the module's import loads;
`FOLDER/runtime` what the cloud's runtime brings along. Told are the bytes of the first.
"""

import importlib
import json
import shutil
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

IN_THE_RUNTIME = {"boto3", "botocore", "s3transfer", "jmespath", "urllib3", "python-dateutil", "six"}
NOBODYS = {"setuptools"}  # a hook of the development environment loads it
OWN = "gongxin"
ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "credit": "layers/credit/python/credit",
    "cloud": "layers/cloud/python/cloud",
    "functions": "functions",
    "schemas": "schemas",
}
LEFT_OUT = shutil.ignore_patterns("__pycache__")


def main() -> None:
    """Import the module, see what came with it, copy that, weigh it."""
    module, folder = sys.argv[1], Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    importlib.import_module(module)
    known = packages_distributions()
    loaded = {name for top in {name.partition(".")[0] for name in sys.modules} for name in known.get(top, ())}
    for name in loaded - {OWN} - NOBODYS:
        _copy(name, folder / ("runtime" if name in IN_THE_RUNTIME else "function"))
    for name, source in SOURCES.items():
        shutil.copytree(ROOT / source, folder / "function" / name, ignore=LEFT_OUT)
    weight = sum(path.stat().st_size for path in (folder / "function").rglob("*") if path.is_file())
    print(json.dumps({"counts": {"bytes": weight}}))


def _copy(name: str, target: Path) -> None:
    for file in distribution(name).files or ():
        source = Path(str(file.locate()))
        if ".." not in file.parts and source.is_file() and file.suffix != ".pyc":
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / file)


if __name__ == "__main__":
    main()
