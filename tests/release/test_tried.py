"""A function that its layers do not let import is named, before anybody deploys it."""

import sys
import zipfile
from pathlib import Path
from typing import Any

from localstack.manifest import Manifest, load
from release import tried


def built(place: Path, layers: dict[str, dict[str, str]], functions: dict[str, str]) -> Path:
    (place / "layers").mkdir(parents=True)
    for name, files in {**{f"layers/{n}": f for n, f in layers.items()}, "functions": functions}.items():
        with zipfile.ZipFile(place / f"{name}.zip", "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
    return place


def manifest(carries: list[str], layers: tuple[str, ...] = ("own",)) -> Manifest:
    told: dict[str, Any] = load().model_dump(by_alias=True)
    told["layers"] = {"own": {"description": "A layer of a test", "path": "layers/credit", "carries": carries}}
    told["functions"] = {
        "one": {"handler": "functions.one.handler", "memory": 128, "timeout": 1, "layers": list(layers)}
    }
    return Manifest.model_validate(told)


def faults(place: Path, layer: dict[str, str], function: str, carries: list[str]) -> list[str]:
    folder = built(place / "built", {"own": layer}, {"functions/__init__.py": "", "functions/one.py": function})
    return list(tried.faults(folder, manifest(carries), Path(sys.executable), place / "place"))


def test_a_function_imports_from_its_layer(tmp_path: Path):
    assert faults(tmp_path, {"python/brought.py": ""}, "import brought, json\n", ["brought"]) == []


def test_what_only_this_machine_has_is_missing(tmp_path: Path):
    found = faults(tmp_path, {"python/brought.py": ""}, "import pydantic\n", [])
    assert found == ["one does not import: ModuleNotFoundError: No module named 'pydantic'"]


def test_a_layer_that_does_not_carry_what_it_says_is_named(tmp_path: Path):
    found = faults(tmp_path, {"python/other.py": ""}, "", ["brought"])
    assert found == ["layers own does not import: ModuleNotFoundError: No module named 'brought'"]
