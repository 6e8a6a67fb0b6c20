"""What goes into layers is what the manifest asks for and what that needs, as the lock file pins it."""

import re
from pathlib import Path

import pytest

from localstack.manifest import ROOT, load
from localstack.trouble import Trouble
from release import requirements
from release.closure import closure, environment
from release.lock import entries, locked
from release.packing import packing

LAYERS = [name for name, layer in load().layers.items() if layer.requirements]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_line_is_one_of_the_lock_file(layer: str):
    lock = locked()
    for entry in entries(requirements.path(layer).read_text("utf-8")):
        assert (entry.version, entry.hashes) == (lock[entry.name].version, lock[entry.name].hashes)
        assert entry.hashes


def test_a_layer_repeats_nothing_of_those_beside_it():
    assert requirements.wanted("web") == {"chalice", "pyjwt"}
    assert not requirements.wanted("iceberg") & requirements.wanted("tables")
    assert {"pyarrow", "pyiceberg", "pyroaring"} <= requirements.wanted("iceberg")


def test_extras_and_conditions_count():
    linux = environment("arm64")
    assert "aws-xray-sdk" in closure(["aws-lambda-powertools[tracer]"], (), linux)
    assert "aws-xray-sdk" not in closure(["aws-lambda-powertools"], (), linux)
    assert "colorama" not in closure(["click"], (), linux)


def test_what_is_not_installed_tells_nothing():
    with pytest.raises(Trouble, match="gongxin-of-nowhere is not installed"):
        closure(["gongxin-of-nowhere"], (), environment("arm64"))


def test_what_is_left_out_is_asked_for_by_somebody():
    place = environment("x86_64")
    asked = {name for layer in LAYERS for name in closure(load().layers[layer].requirements, (), place)}
    assert set(packing().without) <= asked


def test_every_service_that_is_called_stays_in_the_layer():
    sources = [*(ROOT / "layers").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    called = {name for path in sources for name in re.findall(r"\bclient\(\"([a-z0-9-]+)\"", path.read_text("utf-8"))}
    assert {"s3", "dynamodb"} <= called
    for service in called | {"sts"}:
        assert packing().stays(f"botocore/data/{service}/2006-03-01/service-2.json.gz"), service
    assert not packing().stays("botocore/data/ec2/2016-11-15/service-2.json.gz")


def test_licences_and_versions_of_others_stay():
    assert packing().stays("polars-2.1.0.dist-info/METADATA")
    assert packing().stays("polars-2.1.0.dist-info/licenses/LICENSE")
    assert not packing().stays("polars-2.1.0.dist-info/RECORD")


def test_the_image_stands_on_the_runtime_of_the_manifest():
    text = Path(ROOT / "layers" / "Dockerfile").read_text("utf-8")
    assert f"ARG BASE=public.ecr.aws/lambda/python:{load().platform.runtime.removeprefix('python')}\n" in text
    assert "RUN" not in text.split("FROM ${BASE}\n")[1]  # nothing of another architecture is run
