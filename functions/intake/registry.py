"""What is known of subjects: by key, by id."""

from collections.abc import Iterable, Mapping

import polars as pl

from cloud.tables import Expect, Put, table
from credit.errors import ConditionFailed
from credit.linkage.subject import Subject

KNOWN = pl.Schema({"key": pl.String(), "subject": pl.String(), "names": pl.List(pl.String())})


def known(keys: Iterable[str]) -> pl.DataFrame:
    """Columns `key, subject, names` (normalised, former ones too) of those keys that somebody holds."""
    holders = {item["key"]: item["subject"] for item in table("subject-keys").get_many({"key": k} for k in keys)}
    names = {s.id: list(s.name_keys) for s in by_id(set(holders.values())).values()}
    rows = [(key, subject, names.get(subject, [])) for key, subject in holders.items()]
    return pl.DataFrame(rows, schema=KNOWN, orient="row")


def by_id(ids: Iterable[str]) -> Mapping[str, Subject]:
    """Subjects by id."""
    items = table("subjects").get_many({"id": i} for i in ids)
    return {item["id"]: Subject.model_validate(item) for item in items}


def write(subjects: Iterable[Subject]) -> None:
    """Write subjects and the keys they hold; a newer version, and a key that somebody holds, stay as they are."""
    for subject in subjects:
        for kind, value in subject.codes.items():
            _unless(Put({"key": f"{kind}:{value}", "subject": subject.id}, Expect(exists=False)), "subject-keys")
        item = subject.model_dump(mode="json", by_alias=True)
        _unless(Put(item, Expect(older=("version", subject.version))), "subjects")


def _unless(write: Put, name: str) -> None:
    try:
        table(name).put(write.item, write.expect)
    except ConditionFailed:
        return
