"""Tables of both engines, empty, for one test.

DynamoDB is moto's in process, or the service whose address is in `GONGXIN_TEST_DYNAMODB_URL`, such as DynamoDB Local.
"""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cloud.tables import Index, Schema, Table, Tables
from cloud.tables.behind import Behind
from cloud.tables.dynamo import DynamoTables
from cloud.tables.sqlite import SqliteTables

INVENTED = {"region_name": "cn-north-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """A client of DynamoDB, one for a module's tests: each test makes tables of its own."""
    if address := os.environ.get("GONGXIN_TEST_DYNAMODB_URL"):
        yield boto3.client("dynamodb", endpoint_url=address, **INVENTED)
    else:
        with mock_aws():
            yield boto3.client("dynamodb", **INVENTED)


@pytest.fixture
def sqlite(tmp_path) -> Iterator[SqliteTables]:
    """A file of tables."""
    engine = SqliteTables(str(tmp_path / "tables.sqlite"))
    yield engine
    engine.close()


@pytest.fixture(params=["sqlite", "dynamodb", "behind"])
def tables(request) -> Tables:
    """Either engine, or one that is written behind."""
    if request.param == "dynamodb":
        return DynamoTables(request.getfixturevalue("dynamodb"))
    engine: SqliteTables = request.getfixturevalue("sqlite")
    return Behind(engine) if request.param == "behind" else engine


@pytest.fixture
def cases(tables) -> Table:
    """A table with partition and sort key, and with both kinds of index."""
    schema = Schema(
        name=f"cases-{uuid.uuid4().hex}",
        partition="agency",
        sort="number",
        indexes=(Index("by-state", "state", "since"), Index("by-subject", "subject")),
    )
    tables.create(schema)
    return tables.table(schema)


@pytest.fixture
def submissions(tables) -> Table:
    """A table with a partition key alone."""
    schema = Schema(name=f"submissions-{uuid.uuid4().hex}", partition="id")
    tables.create(schema)
    return tables.table(schema)
