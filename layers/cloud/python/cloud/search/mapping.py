"""How OpenSearch keeps a subject and what it is asked: pure, no client in it.

Names are kept whole (exact, beginnings) and as runs of one and of two characters with their positions, so that a phrase
is a substring. Only what every OpenSearch has is used, no plugin; where a cluster has more, such as IK or pinyin, names
are kept by its analyzers as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cloud.search.model import Document, Kept
from cloud.search.queries import Query, codes_of, names_of

WHOLE_CODE, EXACT_NAME, CODE_BEGINS, NAME_BEGINS, REST, SOUND, FURTHER = 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.25
ORDER = [{"_score": "desc"}, {"kindOrder": "asc"}, {"length": "asc"}, {"id": "asc"}]
KINDS = ("organisation", "person")
LONGEST_WHOLE = 8_000  # characters of a key that is kept as a whole: the engine's limit is 32,766 bytes

Clause = Mapping[str, Any]


def template(alias: str, analyzers: Sequence[str] = ()) -> Mapping[str, Any]:
    """The index template of all indices behind an alias; `analyzers` are the cluster's own."""
    runs = {f"run{n}": {"type": "ngram", "min_gram": n, "max_gram": n} for n in (1, 2)}
    own = {f"run{n}": {"type": "custom", "tokenizer": f"run{n}"} for n in (1, 2)}
    texts = {name: {"type": "text", "analyzer": name, "norms": False} for name in (*own, *analyzers)}
    whole = {"type": "keyword", "ignore_above": LONGEST_WHOLE}
    properties = {
        "id": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "kindOrder": {"type": "byte"},
        "length": {"type": "short"},
        "names": {**whole, "fields": texts},
        "codes": whole,
    }
    # A removed subject may come back at once, with any version. One node is enough, of several a second has a copy.
    settings = {"index.gc_deletes": "0s", "index.auto_expand_replicas": "0-1"}
    return {
        "index_patterns": [f"{alias}-*"],
        "template": {
            "settings": {**settings, "analysis": {"tokenizer": runs, "analyzer": own}},
            "mappings": {"dynamic": "strict", "properties": properties},
        },
    }


def put(document: Document) -> Sequence[Mapping[str, Any]]:
    """The lines of a bulk request that write a document, unless the engine has the same or a newer version."""
    names = names_of(document)
    action = {"_id": document.id, "version": document.version, "version_type": "external"}
    kept = {
        "id": document.id,
        "kind": document.kind,
        "kindOrder": KINDS.index(document.kind),
        "length": len(names[0]) if names else 0,
        "names": names,
        "codes": codes_of(document),
    }
    return {"index": action}, kept


def kept(found: Mapping[str, Any]) -> Kept:
    """A document from what the engine answers: `_id`, `_version`, `_source`."""
    held = found["_source"]
    return Kept(found["_id"], found["_version"], held["kind"], tuple(held["names"]), tuple(held["codes"]))


def delete(document_id: str) -> Mapping[str, Any]:
    """The line of a bulk request that removes a document."""
    return {"delete": {"_id": document_id}}


def whole_code(code: str, kind: str | None) -> Clause:
    """Holders of exactly this code."""
    return _within(kind, [_worth(WHOLE_CODE, {"term": {"codes": code}})])


def names(asked: Query, kind: str | None, analyzers: Sequence[str] = ()) -> Clause:
    """Everything else: the score is that of the best tier."""
    tiers = [
        _worth(EXACT_NAME, {"term": {"names": asked.name}}),
        _worth(NAME_BEGINS, {"prefix": {"names": asked.name}}),
        _worth(REST, {"bool": {"filter": [_contains(word) for word in asked.words]}}),
    ]
    if asked.sound:
        tiers.append(_worth(SOUND, _contains(asked.sound)))
    if asked.code:
        tiers.append(_worth(CODE_BEGINS, {"prefix": {"codes": asked.code}}))
    tiers += [_worth(FURTHER, _matches(analyzer, asked)) for analyzer in analyzers]
    return _within(kind, tiers)


def alike(key: str) -> Clause:
    """Organisations that share pairs of characters with a name; the engine weighs the rare ones most."""
    pairs = {"match": {"names.run2": {"query": key, "minimum_should_match": "40%"}}}
    return {"bool": {"must": [pairs], "filter": [{"term": {"kind": KINDS[0]}}]}}


def _contains(word: str) -> Clause:
    return {"match_phrase": {f"names.run{min(2, len(word))}": word}}


def _matches(analyzer: str, asked: Query) -> Clause:
    return {"match": {f"names.{analyzer}": {"query": " ".join(asked.words), "operator": "and"}}}


def _worth(score: float, clause: Clause) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}


def _within(kind: str | None, tiers: Sequence[Clause]) -> Clause:
    only = [{"term": {"kind": kind}}] if kind else []
    return {"bool": {"must": [{"dis_max": {"queries": tiers}}], "filter": only}}
