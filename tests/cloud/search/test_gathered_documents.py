"""Documents that are gathered before they are written."""

from cloud.search import Document
from cloud.search.gathered import Gathered


def subject(id_: str, version: int) -> Document:
    return Document(id_, "organisation", "enterprise", f"{id_}{version}", (), (), "990100", version)


def test_only_the_newest_of_several_versions_is_written(fts5):
    gathered = Gathered(fts5)
    gathered.put([subject("a", 1), subject("b", 2), subject("a", 3), subject("b", 1)])
    assert fts5.count() == 0
    gathered.flush()
    assert sorted((kept.id, kept.version) for kept in fts5.scan()) == [("a", 3), ("b", 2)]
