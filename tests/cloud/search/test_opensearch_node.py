"""What only a real OpenSearch node can show: aliases, templates, moments in time, analyzers, what it refuses."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from opensearchpy.exceptions import NotFoundError

from cloud.search import Document, address, connect
from cloud.search.opensearch import OpenSearchIndex, client_of
from credit.errors import SystemBusy

NODE = os.environ["GONGXIN_TEST_SEARCH_URL"]


def subject(id_: str, name: str, version: int = 1, **more: object) -> Document:
    facts = {"kind": "organisation", "category": "enterprise", "former_names": (), "codes": ()} | more
    return Document(id=id_, name=name, region="990100", version=version, **facts)


def found(index, query: str, **how) -> list[str]:
    return [hit.id for hit in index.find(query, **how).hits]


@pytest.fixture
def client():
    made, _ = client_of(NODE)
    yield made
    made.close()


@pytest.fixture
def opened(alias):
    """Indices at addresses beginning with the alias; closed in the end."""
    made = []

    def at(rest: str = "") -> OpenSearchIndex:
        made.append(connect(f"{NODE}/{alias}{rest}"))
        return made[-1]

    yield at
    for index in made:
        index.close()


def behind(client, alias: str) -> list[str]:
    return sorted(client.indices.get_alias(name=alias))


def test_one_node_has_all_that_it_should_have(opensearch, client, alias):
    opensearch.put([subject("a", "北辰")])
    assert client.cluster.health(index=f"{alias}-1")["status"] == "green"


def test_clearing_switches_the_alias_and_leaves_nothing_of_the_old_index(opensearch, client, alias):
    opensearch.put([subject("a", "北辰", version=7)])
    assert behind(client, alias) == [f"{alias}-1"]
    opensearch.clear()
    assert behind(client, alias) == [f"{alias}-2"]
    assert not client.indices.exists(index=f"{alias}-1")
    assert client.indices.get_mapping(index=f"{alias}-2")[f"{alias}-2"]["mappings"]["dynamic"] == "strict"


def test_clearing_goes_on_after_a_call_that_was_cut_off(opensearch, client, alias):
    client.indices.create(index=f"{alias}-2")
    client.index(index=f"{alias}-2", id="left", body={"id": "left"}, refresh="true")
    opensearch.clear()
    assert (behind(client, alias), opensearch.count()) == ([f"{alias}-2"], 0)


def test_both_generations_live_side_by_side(client, alias):
    even, odd = (connect(address(f"{NODE}/{alias}", number)) for number in (0, 1))
    for index, name in ((even, "北辰"), (odd, "南辰")):
        index.create()
        index.put([subject("a", name)])
    even.clear()
    assert (even.count(), odd.count(), found(odd, "南辰")) == (0, 1, ["a"])
    assert behind(client, alias) == [f"{alias}-2"]
    assert behind(client, f"{alias}_b") == [f"{alias}_b-1"]
    for index in (even, odd):
        index.close()


def test_many_who_create_an_index_at_once_make_one(opened, client, alias):
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: opened().create(), range(6)))
    assert behind(client, alias) == [f"{alias}-1"]


def test_what_was_never_created_is_not_made_up_by_a_write(opened, client, alias):
    index = opened()
    with pytest.raises(RuntimeError, match="index_not_found_exception"):
        index.put([subject("a", "北辰")])
    with pytest.raises(RuntimeError, match="index_not_found_exception"):
        index.delete(["a"])
    with pytest.raises(NotFoundError):
        index.count()
    assert not client.indices.exists(index=alias)


def test_a_scan_tells_one_moment_whatever_is_written_meanwhile(opensearch, client):
    opensearch.put(subject(f"{n:05}", "北辰") for n in range(4_500))
    scan = opensearch.scan()
    told = [next(scan)]
    opensearch.put([subject("new", "南辰"), subject("04400", "南辰", version=2)])
    opensearch.delete(["04499"])
    told += scan
    assert [kept.id for kept in told] == [f"{n:05}" for n in range(4_500)]
    assert {(kept.version, kept.names[0]) for kept in told} == {(1, "北辰")}


def test_a_scan_of_an_index_that_is_cleared_meanwhile_fails_and_does_not_just_end(opensearch):
    opensearch.put(subject(f"{n:05}", "北辰") for n in range(2_100))
    scan = opensearch.scan()
    next(scan)
    opensearch.clear()
    with pytest.raises(SystemBusy, match="try again"):
        list(scan)


def test_a_scan_that_is_not_read_to_its_end_leaves_no_moment_open(opensearch, client):
    opensearch.put(subject(f"{n:05}", "北辰") for n in range(2_100))
    scan = opensearch.scan()
    next(scan)
    open_before = moments(client)
    scan.close()
    assert (open_before, moments(client)) == (1, 0)


def moments(client) -> int:
    return len(client.get_all_pits().get("pits", ()))


def test_words_are_found_by_an_analyzer_of_the_cluster_after_all_others(opened):
    index = opened("?analyzers=standard")
    index.create()
    index.put([subject("words", "北辰测试科技有限公司"), subject("whole", "南辰北辰科技厂"), subject("none", "北科厂")])
    assert found(index, "北辰科技") == ["whole", "words"]
    assert found(index, "北辰科技", limit=1) == ["whole"]
    assert found(index, "北辰科技", limit=1, cursor=index.find("北辰科技", limit=1).cursor) == ["words"]


def test_an_analyzer_that_is_named_later_is_in_the_next_index(opened):
    plain, further = opened(), opened("?analyzers=standard")
    plain.create()
    plain.put([subject("words", "北辰测试科技有限公司")])
    further.create()
    assert (found(further, "北辰科技"), found(further, "测试科技")) == ([], ["words"])
    further.clear()
    further.put([subject("words", "北辰测试科技有限公司")])
    assert (found(further, "北辰科技"), found(plain, "北辰科技")) == (["words"], [])


def test_an_analyzer_that_the_cluster_lacks_is_named(opened, client, alias):
    with pytest.raises(ValueError, match="the analyzer pinyin, which this cluster does not have"):
        opened("?analyzers=pinyin").create()
    assert not client.indices.exists_index_template(name=alias)
