"""Which engine an address names, and how a table is found by its name in the manifest."""

import os
import subprocess
import sys

import pytest

from cloud.tables import Index, Schema, connect, wording
from cloud.tables.sqlite import SqliteTables

PROGRAM = "from cloud.tables import table; t = table('access-log'); print(t.schema); t.put({'day': 'd', 'entry': 'e'})"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": os.environ["PATH"]}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=plain | environment, capture_output=True, text=True)


def test_a_table_is_found_by_what_the_environment_grants(tmp_path, sqlite):
    address = f"sqlite:///{tmp_path / 'tables.sqlite'}"
    schema = Schema("gongxin-local-access-log", "day", "entry")
    sqlite.create(schema)
    done = run(TABLES_URL=address, TABLE_ACCESS_LOG=wording.text(schema))
    assert done.stderr == ""
    assert "gongxin-local-access-log" in done.stdout
    assert list(sqlite.table(schema).scan()) == [{"day": "d", "entry": "e"}]


def test_a_table_that_was_not_granted_names_the_missing_grant(tmp_path):
    done = run(TABLES_URL=f"sqlite:///{tmp_path / 'tables.sqlite'}")
    assert "MissingGrant" in done.stderr
    assert "grant 'table access-log'" in done.stderr


def test_a_path_means_sqlite(tmp_path):
    assert isinstance(connect(f"sqlite:///{tmp_path}/tables.sqlite"), SqliteTables)


@pytest.mark.parametrize("address", ["postgres://host/db", "", "tables.sqlite"])
def test_an_address_of_no_engine_is_refused(address):
    with pytest.raises(ValueError, match="TABLES_URL"):
        connect(address)


@pytest.mark.parametrize(
    "schema",
    [
        Schema("n", "p"),
        Schema("n", "p", "s"),
        Schema("n", "p", None, (Index("i", "x", "y"), Index("j", "z"))),
        Schema("n", "p", "s", (Index("i", "x"),), generations=True),
    ],
)
def test_a_schema_survives_its_way_through_the_environment(schema: Schema):
    assert wording.schema(wording.text(schema)) == schema


@pytest.mark.parametrize("text", ["", "name"])
def test_what_is_no_schema_is_refused(text: str):
    with pytest.raises(ValueError, match="unpack"):
        wording.schema(text)
