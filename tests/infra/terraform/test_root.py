"""The root as text: formatted, valid, described, and the same in every partition."""

import re
from pathlib import Path

import pytest

from localstack import terraform
from localstack.trouble import Trouble

FILES = sorted(p for p in terraform.FOLDER.rglob("*.tf") if ".terraform" not in p.parts)
TOLD = {path.name: path.read_text(encoding="utf-8") for path in FILES}
BLOCK = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    if terraform.program() is None:
        pytest.skip("Terraform is not installed")
    return tmp_path / "data"


def test_it_is_formatted(data: Path):
    done = terraform.run(data, "fmt", "-check", "-recursive", "-diff", quiet=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_is_valid(data: Path):
    try:
        terraform.prepare(data, "-backend=false")
    except Trouble as trouble:
        pytest.skip(f"the provider of Terraform cannot be had here: {trouble}")
    done = terraform.run(data, "validate", quiet=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_no_file_names_a_partition_or_an_address_of_it(file: Path):
    assert re.search(r"arn:aws[:-]|amazonaws\.com", file.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_every_file_opens_with_a_sentence_and_is_short(file: Path):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert re.match(r"# [A-Z].*[.:,]?", lines[0])
    assert len(lines) < 250


def test_every_variable_is_typed_and_described_and_every_output_described():
    blocks = [found.groups() for text in TOLD.values() for found in BLOCK.finditer(text)]
    assert len(blocks) > 20
    for kind, name, body in blocks:
        assert re.search(r'^  description = "\w.{10,}"$', body, re.MULTILINE), name
        assert kind == "output" or re.search(r"^  type +=", body, re.MULTILINE), name


@pytest.mark.parametrize("file", sorted((terraform.FOLDER / "environments").glob("*.tfvars")), ids=lambda p: p.stem)
def test_an_environment_gives_variables_that_exist_and_is_called_by_its_file(file: Path):
    told = dict(re.findall(r"^(\w+) += (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE))
    known = {name for text in TOLD.values() for kind, name, _ in BLOCK.findall(text) if kind == "variable"}
    assert set(told) <= known
    assert told["environment"] == f'"{file.stem}"'


def test_the_provider_is_found_where_it_was_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / terraform.PROVIDER).mkdir(parents=True)
    monkeypatch.setenv(terraform.PLUGINS, str(tmp_path))
    terraform.plugins.cache_clear()
    assert terraform.plugins() == tmp_path
    terraform.plugins.cache_clear()


def test_a_file_of_settings_that_is_not_there_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(terraform.CLI_FILE, str(tmp_path / "none"))
    assert terraform.CLI_FILE not in terraform.surroundings(tmp_path)
    (tmp_path / "some").touch()
    monkeypatch.setenv(terraform.CLI_FILE, str(tmp_path / "some"))
    assert terraform.surroundings(tmp_path)[terraform.CLI_FILE] == str(tmp_path / "some")


def test_an_environment_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(Trouble, match=r"no environment moon \(dev, prod, small-city\)"):
        terraform.variables("moon")
