"""Which engine an address names, and how a table is found by its name in the manifest."""

import json
import os
import subprocess
import sys

import pytest

from cloud.tables import Index, Schema, connect
from cloud.tables.sqlite import SqliteTables

PROGRAM = "from cloud.tables import table; t = table('access-log'); print(t.schema); t.put({'day': 'd', 'entry': 'e'})"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": os.environ["PATH"]}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=plain | environment, capture_output=True, text=True)


def test_a_table_is_found_by_what_the_environment_grants(tmp_path, sqlite):
    address = f"sqlite:///{tmp_path / 'tables.sqlite'}"
    schema = {"name": "gongxin-local-access-log", "partition": "day", "sort": "entry"}
    sqlite.create(Schema(**schema))
    done = run(TABLES_URL=address, TABLE_ACCESS_LOG=json.dumps(schema))
    assert done.stderr == ""
    assert "gongxin-local-access-log" in done.stdout
    assert list(sqlite.table(Schema(**schema)).scan()) == [{"day": "d", "entry": "e"}]


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


def test_a_schema_survives_its_way_through_the_environment():
    text = '{"name": "n", "partition": "p", "sort": null, "indexes": [{"name": "i", "partition": "x", "sort": "y"}]}'
    assert Schema.parse(text) == Schema("n", "p", None, (Index("i", "x", "y"),))
