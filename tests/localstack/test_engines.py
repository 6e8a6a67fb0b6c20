"""Real engines are fetched as they are listed, told of when something is missing, and end with whom they serve."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import boto3
import pytest

from localstack.engines import attached, dynamodb, kept, opensearch
from localstack.trouble import Trouble

CRATES = "registry+https://github.com/rust-lang/crates.io-index"
INVENTED = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", "{home}"]


@pytest.fixture
def jars(tmp_path: Path) -> tuple[list[Path], Path]:
    """Three files and the list that fits them."""
    files = [tmp_path / f"{name}.jar" for name in "abc"]
    for file in files:
        file.write_bytes(file.name.encode())
    listed = tmp_path / "jars.sha256"
    listed.write_text(kept.written(kept.hashes(files)))
    return files, listed


def test_files_that_are_as_listed_pass_and_sha256sum_agrees(jars):
    files, listed = jars
    kept.check(files, listed)
    assert listed.read_text().splitlines()[0] == f"{hashlib.sha256(b'a.jar').hexdigest()}  a.jar"


@pytest.mark.parametrize("case", ["changed", "missing", "more"])
def test_a_file_that_is_not_as_listed_is_named_and_nothing_starts(jars, case):
    files, listed = jars
    if case == "changed":
        files[1].write_bytes(b"other")
    elif case == "missing":
        files.pop(1)
    else:
        listed.write_text("".join(line for line in listed.read_text().splitlines(keepends=True) if "b.jar" not in line))
    with pytest.raises(Trouble, match=r"nothing was started: b\.jar"):
        kept.check(files, listed)


def test_what_a_folder_is_made_of_decides_whether_it_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "CACHE", tmp_path / "cache")
    recipe, made = tmp_path / "recipe", []

    def make(place: Path) -> None:
        (place / "file").write_text("made")
        made.append(place)

    recipe.write_text("one")
    first = kept.folder("engine", [recipe], make)
    assert kept.folder("engine", [recipe], make) == first
    recipe.write_text("two")
    second = kept.folder("engine", [recipe], make)
    assert (len(made), first != second, (second / "file").read_text()) == (2, True, "made")


def test_a_make_that_fails_leaves_nothing_and_the_next_one_begins_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "CACHE", tmp_path / "cache")
    recipe = tmp_path / "recipe"
    recipe.write_text("one")
    with pytest.raises(Trouble, match="sh failed"):
        kept.folder("engine", [recipe], lambda place: kept.run("sh", ["sh", "-c", "echo half > half; exit 7"], place))
    (tmp_path / "cache" / "engine-x.new").mkdir()  # of one that was killed
    assert list(kept.folder("engine", [recipe], lambda place: None).iterdir()) == []
    assert sorted(p.suffix for p in (tmp_path / "cache").iterdir() if p.is_dir()) == [""]


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path):
    with pytest.raises(Trouble, match=r"failed \(exit status 3\):\n    no such artifact"):
        kept.run("mvn", ["sh", "-c", "echo no such artifact >&2; exit 3"], tmp_path)


def test_a_program_that_takes_too_long_is_told_and_not_waited_for(tmp_path):
    with pytest.raises(Trouble, match=r"mvn was not done after 0 s"):
        kept.run("mvn", [sys.executable, "-c", "import threading; threading.Event().wait()"], tmp_path, 0.2)


@pytest.mark.parametrize("command", ["search-node", "engines"])
def test_where_java_is_missing_one_sentence_says_what_to_install(tmp_path, command):
    words = ["localstack.engines", "run", "true"] if command == "engines" else ["localstack", "search-node"]
    homes = {"GONGXIN_HOME": str(tmp_path / "home"), "GONGXIN_ENGINES": str(tmp_path / "engines")}
    done = subprocess.run(
        [sys.executable, "-m", *words], env={"PATH": str(tmp_path), **homes}, capture_output=True, text=True
    )
    assert done.returncode == 3
    assert "OpenSearch needs java" in done.stderr
    assert "openjdk-17-jdk-headless maven" in done.stderr
    assert (tmp_path / "engines" / "unavailable").exists() == (command == "engines")  # for whoever runs tests
    assert "Traceback" not in done.stderr


def test_every_version_that_the_pom_names_is_listed_with_its_hash():
    listed = kept.listed(opensearch.LIST)
    pom = ElementTree.parse(opensearch.POM)  # noqa: S314 - our own file
    wanted = {
        f"{d.findtext('{*}artifactId')}-{(d.findtext('{*}version') or '').replace('${opensearch}', version)}.jar"
        for version in [pom.findtext(".//{*}opensearch") or ""]
        for d in pom.iterfind(".//{*}dependency")
    }
    assert len(wanted) >= 4
    assert wanted <= listed.keys()
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in listed.values())


def test_every_crate_of_the_tables_server_is_listed_with_its_sum():
    wanted, locked = (tomllib.loads(file.read_text()) for file in dynamodb.RECIPE[:2])
    crates = {crate["name"]: crate for crate in locked["package"]}
    assert f"={crates['dynoxide-rs']['version']}" == wanted["dependencies"]["dynoxide-rs"]["version"]
    assert [name for name, crate in crates.items() if "checksum" not in crate] == [dynamodb.NAME]
    assert {crate["source"] for crate in crates.values() if "source" in crate} == {CRATES}


@pytest.mark.parametrize(
    ("version", "enough"), [("cargo 1.88.0 (x)", True), ("cargo 1.100.1", True), ("cargo 1.85.0", False), ("", False)]
)
def test_a_rust_that_is_too_old_is_as_good_as_none(tmp_path, monkeypatch, version, enough):
    cargo = tmp_path / "cargo"
    cargo.write_text(f"#!/bin/sh\necho '{version}'\n")
    cargo.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert dynamodb.can_build() is enough
    assert (dynamodb.instead() is None) is enough


def test_without_rust_the_local_cloud_speaks_dynamodb(tmp_path, monkeypatch):
    (tmp_path / "env").symlink_to(str(shutil.which("env")))
    (tmp_path / "sh").symlink_to(str(shutil.which("sh")))
    monkeypatch.setenv("PATH", str(tmp_path))
    with dynamodb.running() as address:
        client = boto3.client("dynamodb", endpoint_url=address, region_name="cn-north-1", **INVENTED)
        assert client.list_tables()["TableNames"] == []


def test_an_engine_answers_while_it_is_needed_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    port = attached.free_port()
    with attached.attached("web", [*SERVER, str(port)], port, "/") as address:
        assert address == f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/engine.log") as answer:
            assert answer.status == 200
        assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_ends_at_once_is_told_with_its_last_words():
    with (
        pytest.raises(Trouble, match="web did not start:\n    no such thing"),
        attached.attached("web", ["sh", "-c", "echo no such thing; exit 1"], attached.free_port(), "/"),
    ):
        pytest.fail("it never ran")


def test_an_engine_ends_when_whom_it_serves_is_killed(tmp_path):
    port = attached.free_port()
    program = f"""
        from localstack.engines.attached import attached
        with attached("web", {[*SERVER, str(port)]!r}, {port}, "/"):
            print("answers", flush=True)
            input()
    """
    served = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert served.stdout is not None
    assert served.stdout.readline() == "answers\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        os.kill(served.pid, signal.SIGKILL)
        served.communicate()
        assert connection.recv(1) == b""  # closed by the end of the engine, and not before it
