"""An index of each engine, empty, for one test; OpenSearch where a node is named."""

import os
import uuid
from collections.abc import Iterator

import pytest

from cloud.search import Index
from cloud.search.fts5 import Fts5Index
from cloud.search.opensearch import OpenSearchIndex, client_of

NODE = "GONGXIN_TEST_SEARCH_URL"
HOW = f"set {NODE} to the address of an OpenSearch 2 node without plugins, such as http://localhost:9200, to test it"


@pytest.fixture
def fts5(tmp_path) -> Iterator[Fts5Index]:
    made = Fts5Index(str(tmp_path / "search.sqlite"))
    made.create()
    yield made
    made.close()


@pytest.fixture
def opensearch() -> Iterator[Index]:
    address = os.environ.get(NODE)
    if not address:
        pytest.skip(HOW)
    client, alias = client_of(f"{address}/subjects-{uuid.uuid4().hex}")
    made = OpenSearchIndex(client, alias)
    made.create()
    yield made
    for name in client.indices.get_alias(name=alias):
        client.indices.delete(index=name)
    client.indices.delete_index_template(name=alias)
    made.close()


@pytest.fixture(params=["fts5", "opensearch"])
def index(request) -> Index:
    return request.getfixturevalue(request.param)
