"""The register of subjects in the tables: by id, and by the keys under which they are known.

An item of `subject-keys` lists who holds, or held, a key; who of them did so on which day is told by the subjects. What
is known of persons is sealed: the table holds an id, keyed hashes and a text that nobody can read without the key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import polars as pl

from cloud import sealing, secrets
from cloud.tables import Expect, Item, Put, table, tables
from credit.errors import ConditionFailed, SystemBusy
from credit.linkage.keys import PERSON, held_keys
from credit.linkage.subject import Subject

T = TypeVar("T")
MOST = 200  # holders of a key: a name that more bodies bear tells nobody apart
TOGETHER = 50  # writes of one transaction
KEYED = 2_000  # subjects whose keys are made and written together
TRIES = 10


def by_id(ids: Iterable[str]) -> Mapping[str, Subject]:
    """Subjects by id; whoever was not given the person key finds bodies only."""
    items = table("subjects").get_many({"id": i} for i in ids)
    return {item["id"]: opened(item) for item in items if "sealed" not in item or secrets.may_know_persons()}


def opened(item: Item) -> Subject:
    """The subject of an item."""
    if "sealed" in item:
        return Subject.model_validate_json(sealing.opened(item["sealed"], item["id"]))
    return Subject.model_validate(item)


def holders(keys: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By key, the ids of those who hold or held it; keys that nobody holds are left out."""
    return {item["key"]: item["subjects"] for item in table("subject-keys").get_many({"key": k} for k in keys)}


def seen(keys: pl.Series) -> pl.Series:
    """For lists of keys who holds them in which version: a text, another one as soon as any of them has changed."""
    held = holders(keys.explode().drop_nulls().unique())
    ids = {subject for some in held.values() for subject in some}
    version = {item["id"]: item["version"] for item in table("subjects").get_many({"id": i} for i in ids)}

    def told(some: Iterable[str]) -> str:
        who = {subject for key in some for subject in held.get(key, ()) if subject in version}
        return ";".join(f"{subject}:{version[subject]}" for subject in sorted(who))

    return pl.Series("seen", [told(some) for some in keys], dtype=pl.String)


def known(keys: Iterable[str]) -> Mapping[str, Subject]:
    """Everybody who holds or held one of these keys, by id."""
    return by_id({subject for some in holders(keys).values() for subject in some})


def write(subjects: Sequence[Subject]) -> bool:
    """Write subjects and the keys they hold; False if one has changed meanwhile and stays as it is."""
    whole = True
    for some in batched(subjects, KEYED):
        _hold(held_keys(some, secrets.record_key()))
        writes = [Put(stored(subject), Expect(older=("version", subject.version))) for subject in some]
        for few in batched(writes, TOGETHER):
            whole &= _put(few, "subjects")
    return whole


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most so many things, in their order."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some


def stored(subject: Subject) -> Item:
    """The item of a subject; what is known of a person is sealed in it."""
    if subject.kind != PERSON:
        return subject.model_dump(mode="json", by_alias=True)
    told = sealing.sealed(subject.model_dump_json(by_alias=True), subject.id)
    return {"id": subject.id, "kind": subject.kind, "version": subject.version, "sealed": told}


def _hold(keys: Mapping[str, frozenset[str]]) -> None:
    """See to it that every key lists its subject; keys come before subjects, so that a crash leaves nobody unfound."""
    wanted: dict[str, list[str]] = {}
    for subject, held in keys.items():
        for key in held:
            wanted.setdefault(key, []).append(subject)
    for _ in range(TRIES):
        found = {item["key"]: item for item in table("subject-keys").get_many({"key": key} for key in wanted)}
        writes = list(_listing(wanted, found))
        missed = [some for some in batched(writes, TOGETHER) if not _put(some, "subject-keys")]
        if not missed:
            return
    raise SystemBusy("the keys of subjects are changed by others all the time")


def _listing(wanted: Mapping[str, Sequence[str]], found: Mapping[str, Item]) -> Iterator[Put]:
    for key, ids in wanted.items():
        item = found.get(key)
        held = list(item["subjects"]) if item else []
        more = [subject for subject in sorted(ids) if subject not in held][: max(0, MOST - len(held))]
        if more:
            expect = Expect(equal={"version": item["version"]}) if item else Expect(exists=False)
            version = int(item["version"]) + 1 if item else 1
            yield Put({"key": key, "subjects": [*held, *more], "version": version}, expect)


def _put(writes: Sequence[Put], name: str) -> bool:
    """Write all of them at once, where one is forestalled each by itself; whether all were written."""
    there = table(name)
    try:
        tables().transact([(there, write) for write in writes])
    except ConditionFailed:
        missed = [write for write in writes if not _put_one(write, name)]
        return not missed
    return True


def _put_one(write: Put, name: str) -> bool:
    try:
        table(name).put(write.item, write.expect)
    except ConditionFailed:
        return False  # somebody was faster, or something newer is there
    return True
