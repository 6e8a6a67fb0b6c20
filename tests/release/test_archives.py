"""Archives are the same byte for byte whatever the files' dates, rights and order, and weigh what they say."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from localstack.manifest import load
from release import archive, build, sizes
from release.build import Archive, Built
from release.packing import Limits, packing

OURS = ("credit", "cloud", "knowledge")


def test_dates_rights_and_order_leave_no_trace(tmp_path: Path):
    made = []
    for number, names in enumerate((["a.py", "b/c.py"], ["b/c.py", "a.py"])):
        folder = tmp_path / str(number)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"# {name}\n")
            os.utime(folder / name, (1_000_000_000 + number * 1000, 1_000_000_000 + number * 1000))
            (folder / name).chmod(0o600 if number else 0o777)
        assert archive.write(tmp_path / f"{number}.zip", archive.below(folder)) == len("# a.py\n# b/c.py\n")
        made.append((tmp_path / f"{number}.zip").read_bytes())
    assert made[0] == made[1]


def test_another_byte_is_another_archive(tmp_path: Path):
    made = []
    for text in ("x = 1\n", "x = 2\n"):
        (tmp_path / "a.py").write_text(text)
        archive.write(tmp_path / "a.zip", {"a.py": tmp_path / "a.py"})
        made.append((tmp_path / "a.zip").read_bytes())
    assert made[0] != made[1]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for folder in folders:
        build.build("arm64", folder, OURS)
    return folders


def test_our_own_layers_and_the_functions_are_built_twice_alike(twice: tuple[Path, Path]):
    one, two = (archive.below(folder) for folder in twice)
    assert set(one) == {f"layers/{name}.zip" for name in OURS} | {"functions.zip", build.LIST}
    assert {name: path.read_bytes() for name, path in one.items()} == {n: p.read_bytes() for n, p in two.items()}


def test_the_list_says_what_the_archives_are(twice: tuple[Path, Path]):
    told = Built.model_validate_json((twice[0] / build.LIST).read_bytes())
    for made in [*told.layers.values(), told.functions]:
        content = (twice[0] / made.path).read_bytes()
        assert (made.sha256, made.zipped) == (hashlib.sha256(content).hexdigest(), len(content))
        with zipfile.ZipFile(twice[0] / made.path) as opened:
            assert made.unzipped == sum(entry.file_size for entry in opened.infolist())


def test_layers_unpack_where_functions_look_for_them(twice: tuple[Path, Path]):
    told = Built.model_validate_json((twice[0] / build.LIST).read_bytes())
    names = {name: zipfile.ZipFile(twice[0] / made.path).namelist() for name, made in told.layers.items()}
    assert "python/credit/errors.py" in names["credit"]
    assert "python/cloud/clock.py" in names["cloud"]
    assert any(name.startswith("schemas/datasets/") for name in names["knowledge"])
    functions = zipfile.ZipFile(twice[0] / told.functions.path).namelist()
    assert {name.split("/")[0] for name in functions} == {"functions"}
    assert "functions/site/templates/page.html" in functions
    compiled = f"python/credit/__pycache__/errors.cpython-{told.runtime.removeprefix('python').replace('.', '')}.pyc"
    assert (compiled in names["credit"]) is told.bytecode


def test_a_function_that_is_too_heavy_is_named_and_an_image_is_not():
    heavy = Archive(path="x.zip", sha256="0", zipped=1, unzipped=packing().limits.unzipped)
    light = Archive(path="x.zip", sha256="0", zipped=1, unzipped=1)
    layers = dict.fromkeys(load().layers, light) | {"tables": heavy}
    built = Built(architecture="arm64", runtime="python3.13", bytecode=True, layers=layers, functions=light)
    found = list(sizes.faults(built, load(), packing().limits))
    images = {name for name, function in load().functions.items() if function.image}
    assert len(found) == len(load().functions) - len(images)
    assert any(fault.startswith("intake-admit weighs 250.0 MB") for fault in found)
    assert not any(fault.split()[0] in images for fault in found)


def test_too_many_layers_are_told():
    light = Archive(path="x.zip", sha256="0", zipped=1, unzipped=1)
    built = Built(
        architecture="arm64",
        runtime="python3.13",
        bytecode=True,
        layers=dict.fromkeys(load().layers, light),
        functions=light,
    )
    found = list(sizes.faults(built, load(), Limits(unzipped=1 << 30, direct=1, layers=4)))
    assert "api-public has 5 layers; Lambda takes 4" in found
