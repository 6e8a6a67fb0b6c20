"""A file's way through a platform whose search is a real OpenSearch: taken in, found, rebuilt, verified, mended."""

import json
import os
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from cloud import clock, knowledge, search
from cloud.search.opensearch import client_of
from localstack.samples import samples
from tests.platform_fixture import Platform, start

NODE = os.environ["GONGXIN_TEST_SEARCH_URL"]
FILES = 2  # the register, and a file about whom it holds


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    client, alias = client_of(f"{NODE}/city-{uuid.uuid4().hex}")
    yield f"{NODE}/{alias}"
    for index in client.indices.get(index=f"{alias}*"):
        client.indices.delete(index=index)
    client.close()


@pytest.fixture(scope="module")
def own(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = start(tmp_path_factory.mktemp("on-opensearch"), SEARCH_URL=address)
    for file in samples(knowledge.catalogue(), clock.today())[:FILES]:
        [receipt] = made.receipts([made.send(file.agency.code, file.dataset, file.name, file.content)])
        assert receipt["counts"]["accepted"] > 0, receipt
    made.settle()
    yield made
    made.end()


def held(address: str, number: int) -> list[Any]:
    index = search.connect(search.address(address, number))
    return sorted(index.scan(), key=lambda kept: kept.id)


def names(own: Platform, query: str) -> list[str]:
    return [item["name"] for item in own.get(f"{own.public}/v1/subjects?q={quote(query)}&limit=50")["items"]]


def test_what_was_uploaded_is_found_on_the_node_and_in_no_file(own: Platform, address: str):
    documents = held(address, 0)
    assert len(documents) > 20
    body = next(kept for kept in documents if kept.kind == "organisation" and len(kept.names[0]) > 8)
    assert body.names[0] in names(own, body.names[0])
    assert body.names[0] in names(own, body.names[0][2:7])
    assert not (own.home / "search.sqlite").exists()


def test_a_rebuild_takes_over_on_the_node_and_verifying_agrees(own: Platform, address: str):
    before = held(address, 0)
    rebuilt = own.gongxin("rebuild", "--json")
    assert (rebuilt.returncode, json.loads(rebuilt.stdout)["generation"]) == (0, 1), rebuilt.stderr
    assert held(address, 1) == before
    assert own.gongxin("verify").returncode == 0


def test_verifying_tells_and_mends_what_somebody_took_from_the_node(own: Platform, address: str):
    number = int(own.table("projections").get({"name": "live"})["number"])
    before = held(address, number)
    index = search.connect(search.address(address, number))
    index.delete([before[0].id])
    told = own.gongxin("verify", "--json")
    drift = json.loads(told.stdout)["projections"]["search"]["drift"]
    assert (told.returncode, drift["missing"]["ids"]) == (1, [before[0].id]), told.stderr
    assert own.gongxin("verify", "--repair").returncode == 1
    assert held(address, number) == before
    assert own.gongxin("verify").returncode == 0
