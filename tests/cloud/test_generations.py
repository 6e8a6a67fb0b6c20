"""Two generations of the projections: one pointer says which one is read."""

import threading

import pytest

from cloud import generations, search, tables
from cloud.generations import Place, pinned
from cloud.search import Document
from cloud.tables import Schema, connect


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Tables and an index of a platform, both generations of them."""
    address = f"sqlite:///{tmp_path}/tables.sqlite"
    monkeypatch.setenv("TABLES_URL", address)
    monkeypatch.setenv("SEARCH_URL", f"sqlite:///{tmp_path}/search.sqlite")
    monkeypatch.setenv("TABLE_PROJECTIONS", "projections name")
    monkeypatch.setenv("TABLE_SUBJECTS", "subjects id *2")
    monkeypatch.setenv("TABLE_SLOTS", "slots id")
    forget()
    for schema in (Schema("projections", "name"), *tables.schema("subjects").physical, Schema("slots", "id")):
        connect(address).create(schema)
    for number in generations.BOTH:
        search.connect(search.address(f"sqlite:///{tmp_path}/search.sqlite", number)).create()
    yield tmp_path
    forget()


def forget() -> None:
    for module in (generations, search, tables):
        module.forget()


def body(name: str) -> Document:
    return Document("a", "organisation", "enterprise", name, (), (), "990100", 1)


def test_nobody_having_switched_the_plain_names_are_live(home):
    assert generations.wanted() == (0,)
    assert tables.table("subjects").schema == Schema("subjects", "id")
    assert tables.table("slots").schema == Schema("slots", "id")


def test_only_what_is_a_projection_has_generations(home):
    assert tables.projections() == ["subjects"]
    assert [schema.name for schema in tables.schema("subjects").physical] == ["subjects", "subjects-b"]


def test_a_switch_moves_tables_and_search_at_once(home):
    tables.table("subjects").put({"id": "a", "name": "old"})
    search.put([body("旧名")])
    with pinned(Place(1)):
        tables.table("subjects").put({"id": "a", "name": "new"})
        search.put([body("新名")])
    assert (tables.table("subjects").get({"id": "a"}) or {})["name"] == "old"
    assert [hit.id for hit in search.index().find("旧名").hits] == ["a"]
    assert generations.change(generations.state(), number=1, since="2026-03-06")
    generations.forget()
    assert (tables.table("subjects").get({"id": "a"}) or {})["name"] == "new"
    assert search.index().find("旧名").hits in ([], ())


def test_a_reader_believes_for_a_moment_what_it_saw(home):
    assert generations.place() == Place(0)
    generations.change(generations.state(), number=1, since="2026-03-06")
    seen = {generations.place().number}
    while seen != {0, 1}:
        seen.add(generations.place().number)
    assert generations.place() == Place(1)


def test_a_run_stays_where_it_is_pinned_to(home):
    with pinned(Place(0)):
        generations.change(generations.state(), number=1, since="2026-03-06")
        generations.forget()
        assert tables.table("subjects").schema.name == "subjects"
        with pinned(Place(1)):
            assert tables.table("subjects").schema.name == "subjects-b"
        assert tables.table("subjects").schema.name == "subjects"
    assert tables.table("subjects").schema.name == "subjects-b"


def test_a_pin_holds_in_its_own_thread_alone(home):
    seen = []
    with pinned(Place(3)):
        other = threading.Thread(target=lambda: seen.append(generations.pinned_to()))
        other.start()
        other.join()
    assert seen == [None]


def test_of_two_who_switch_at_once_the_second_is_refused(home):
    before = generations.state()
    assert generations.change(before, number=1, since="2026-03-06")
    assert not generations.change(before, number=1, since="2026-03-07")
    again = generations.state()
    assert generations.change(again, number=2, next=3)
    assert not generations.change(again, number=2)
    assert generations.wanted() == (2, 3)


def test_an_answer_stays_in_the_generation_that_it_began_in(home):
    with generations.steady():
        assert generations.place() == Place(0)
        generations.change(generations.state(), number=1, since="2026-03-06")
        generations.forget()
        assert generations.place() == Place(0)
        with pinned(Place(5)):
            assert generations.place() == Place(5)
    assert generations.place() == Place(1)
