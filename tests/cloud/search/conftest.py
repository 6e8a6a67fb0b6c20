"""An index of each engine, empty, for one test; OpenSearch where a node is named, as `make test-engines` does."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import grants
from cloud.search import Index
from cloud.search.bucket import BucketIndex
from cloud.search.fts5 import Fts5Index
from cloud.search.opensearch import OpenSearchIndex, client_of
from localstack import provision
from tests.cloud.search.shelf import Shelf
from tests.faults.endpoint import running
from tests.functions import at_rest

NODE = os.environ.get("GONGXIN_TEST_SEARCH_URL", "")
REFRESH = "50ms"
ENGINES = ["fts5", "bucket", "opensearch"] if NODE else ["fts5", "bucket"]
collect_ignore = [] if NODE else ["test_opensearch_node.py"]


@pytest.fixture
def fts5(tmp_path) -> Iterator[Fts5Index]:
    made = Fts5Index(str(tmp_path / "search.sqlite"))
    made.create()
    yield made
    made.close()


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an endpoint with a bucket for everybody's prefixes."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        with at_rest.left_as_it_was():
            at_rest.enter(tmp_path_factory.mktemp("home"), ["operator"], port)
            provision.buckets(["search"])
        yield port


@pytest.fixture
def shelf(endpoint: int, tmp_path: Path) -> Iterator[Shelf]:
    """A prefix of one's own in the bucket."""
    with at_rest.left_as_it_was():
        at_rest.enter(tmp_path, ["operator"], endpoint)
        del os.environ[grants.TOLD]  # as in the cloud, where nothing is wrapped
        at_rest.forget()
        made = Shelf(tmp_path / "copies")
        yield made
        made.close()


@pytest.fixture
def bucket(shelf: Shelf) -> BucketIndex:
    return shelf.open()


@pytest.fixture(scope="session")
def node() -> Iterator[None]:
    """The node that is named; whoever waits until something is searchable waits a moment there, not a second."""
    client, _ = client_of(NODE)
    client.cluster.put_settings(body={"transient": {"cluster.default.index.refresh_interval": REFRESH}})
    yield
    client.cluster.put_settings(body={"transient": {"cluster.default.index.refresh_interval": None}})
    client.close()


@pytest.fixture
def alias(node) -> Iterator[str]:
    """A name of one's own on the node; whatever is made under it is gone afterwards."""
    client, name = client_of(f"{NODE}/subjects-{uuid.uuid4().hex}")
    yield name
    for made in client.indices.get(index=f"{name}*"):
        client.indices.delete(index=made)
    for template in client.indices.get_index_template(name=f"{name}*", ignore=404).get("index_templates", ()):
        client.indices.delete_index_template(name=template["name"])
    client.close()


@pytest.fixture
def opensearch(alias) -> Iterator[OpenSearchIndex]:
    client, _ = client_of(NODE)
    made = OpenSearchIndex(client, alias)
    made.create()
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def index(request) -> Index:
    return request.getfixturevalue(request.param)
