"""The register in the tables: keys that several hold, versions that only grow, persons that nobody can read."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from cloud import generations, knowledge, secrets, subjects, tables
from cloud.sealing import Unreadable, open_columns, opened, seal_columns, sealed
from credit.linkage.subject import Subject
from localstack import manifest

PERSON = Subject(
    id="p", kind="person", category="natural-person", name="林测试", codes={"id-card": "990100199001010012"}
)


def body(subject: str, version: int = 1, **more) -> Subject:
    return Subject(
        id=subject,
        kind="organisation",
        category="enterprise",
        name="北辰有限公司",
        codes={"reg-no": "990100000012340"},
        version=version,
        **more,
    )


def forget() -> None:
    """Caches of another test's platform."""
    for module in (generations, secrets, tables):
        module.forget()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    before = dict(os.environ)
    os.environ.update(manifest.environment("operator", tmp_path, 4566))
    forget()
    for name in manifest.load().secrets:
        secrets.create(tmp_path / f"{name}.hex")
    for schema in manifest.load().schemas():
        tables.tables().create(schema)
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)
    forget()


def test_a_key_lists_everybody_who_holds_it(home):
    subjects.write([body("a")])
    subjects.write([body("b"), body("a", version=2)])
    assert subjects.holders(["reg-no:990100000012340", "reg-no:1"]) == {"reg-no:990100000012340": ["a", "b"]}
    assert set(subjects.known(["name:北辰有限公司"])) == {"a", "b"}


def test_an_older_version_never_replaces_a_newer_one(home):
    subjects.write([body("a", version=3, region="990102")])
    subjects.write([body("a", version=2, region="990101")])
    assert subjects.by_id(["a"])["a"].region == "990102"


def test_a_person_comes_back_whole_and_stands_nowhere_in_the_file(home):
    subjects.write([PERSON])
    assert subjects.by_id(["p"])["p"] == PERSON
    with sqlite3.connect(home / "tables.sqlite") as file:
        told = "\n".join(file.iterdump())
    for secret in ("林测试", "990100199001010012", json.dumps("林测试")[1:-1]):
        assert secret not in told


def test_who_has_no_key_finds_no_persons(home):
    subjects.write([PERSON, body("a")])
    del os.environ["SECRET_PERSON_KEY"]
    assert set(subjects.by_id(["p", "a"])) == {"a"}


def test_what_was_sealed_about_one_person_does_not_open_for_another(home):
    with pytest.raises(Unreadable):
        opened(sealed("林测试", "p"), "q")


def test_numbers_of_persons_are_sealed_in_rows_and_nothing_else_is(home):
    dataset = knowledge.catalogue().dataset("person-penalty")
    rows = pl.DataFrame({"CF_XDR_ZJHM": ["990100199001010012", None], "CF_XDR_MC": ["林测试", "白测试"]})
    kept = seal_columns(rows, dataset)
    assert kept["CF_XDR_ZJHM"][0] != rows["CF_XDR_ZJHM"][0]
    assert kept["CF_XDR_MC"].equals(rows["CF_XDR_MC"])
    assert seal_columns(kept, dataset).equals(kept)
    assert open_columns(kept, dataset).equals(rows)
    with pytest.raises(Unreadable):
        open_columns(kept.rename({"CF_XDR_ZJHM": "XK_XDR_ZJHM"}), knowledge.catalogue().dataset("person-licence"))
