"""The keys under which subjects are found: codes (GB 32100 and the older ones) and names of bodies, never of people.

A key is `kind:value`, such as `uscc:91990100MA0TEXT129`. Keys of persons are keyed hashes: nothing downstream can tell
an identity number from its key.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import polars as pl

from credit.catalogue import Catalogue, Dataset
from credit.linkage.asked import kinds, sound
from credit.linkage.register import INNER, OLDER, UNIFIED
from credit.linkage.spelling import body_keys, unnamed
from credit.linkage.subject import Subject
from credit.quality import identifiers

ID_LENGTH = 32
NAME, PERSON = "name", "person"


def held_keys(subjects: Sequence[Subject], secret: bytes) -> Mapping[str, frozenset[str]]:
    """By subject id, every key under which it is, or was, known: codes, the code within a unified one, names."""
    names = _names(subject for subject in subjects if subject.kind != PERSON)
    return {subject.id: frozenset((*_codes(subject, secret), *names.get(subject.id, ()))) for subject in subjects}


def code_keys(told: pl.DataFrame, *, people: bool, secret: bytes) -> pl.Series:
    """The different keys by which rows name their subjects with codes.

    A unified code that fails its checks may be another number in the wrong column; an older column may hold the unified
    code that took its place.

    Args:
        told: as `credit.linkage.asked.asked` gives it.
        people: whether the rows are about persons.
        secret: the platform's key.
    """
    parts = list(_asked(told))
    every = pl.concat(parts).drop_nulls().unique() if parts else pl.Series([], dtype=pl.String)
    if people:
        return pl.Series([hashed(key, secret) for key in every], dtype=pl.String)
    return every


def name_keys_of(names: pl.Series) -> pl.Series:
    """The different keys of bodies' names that are keys already."""
    return names.drop_nulls().unique().to_frame(NAME).select(pl.lit(f"{NAME}:") + pl.col(NAME)).to_series()


def strongest(rows: pl.DataFrame, dataset: Dataset, kinds_: Iterable[str], secret: bytes) -> pl.Series:
    """The id of a subject made of each row's strongest sound code of these kinds; null where there is none.

    A code that fails its check names nobody: two bodies that share a mistyped or placeholder code must never meet.
    """
    fields = [(kind, field) for kind, field in dataset.subject.codes.items() if kind in kinds_ and field in rows]
    if not fields:
        return pl.Series("fresh", [None] * rows.height, dtype=pl.String)
    keys = rows.select(pl.coalesce([_sound(kind, field, dataset) for kind, field in fields])).to_series()
    people = dataset.subject.kind == PERSON
    made = {key: subject_id(hashed(key, secret) if people else key, secret) for key in keys.drop_nulls().unique()}
    return keys.replace_strict(made, default=None, return_dtype=pl.String).alias("fresh")


def hashed(key: str, secret: bytes) -> str:
    """The keyed hash of a person's key."""
    return f"{PERSON}:" + hmac.digest(secret, key.encode(), "sha256").hex()[:ID_LENGTH]


def paper_keys(number: str, catalogue: Catalogue, secret: bytes) -> list[str]:
    """The keys under which somebody with an identity paper of this number may be known, one for each kind of paper."""
    kinds_ = {
        kind for dataset in catalogue.datasets if dataset.subject.kind == PERSON for kind in dataset.subject.codes
    }
    return [hashed(f"{kind}:{identifiers.KINDS[kind].normalise(number)}", secret) for kind in sorted(kinds_)]


def subject_id(key: str, secret: bytes) -> str:
    """The opaque id of a subject that is first known under this key; the same key always gives the same id."""
    return hmac.new(secret, f"subject:{key}".encode(), hashlib.sha256).hexdigest()[:ID_LENGTH]


def _asked(told: pl.DataFrame) -> Iterator[pl.Series]:
    for kind in kinds(told):
        codes = told[kind].drop_nulls().unique()
        yield _prefixed(kind, codes)
        if kind == "uscc":
            unsound = codes.to_frame("code").filter(identifiers.KINDS[kind].reasons(pl.col("code"), None) != 0)["code"]
            yield from (_prefixed(other, unsound) for other in OLDER)
        elif kind in OLDER:
            yield _prefixed("uscc", codes.filter(codes.str.len_chars() == UNIFIED))


def _prefixed(kind: str, codes: pl.Series) -> pl.Series:
    return codes.to_frame("key").select(pl.lit(f"{kind}:") + pl.col("key")).to_series().alias("key")


def _sound(kind: str, field: str, dataset: Dataset) -> pl.Expr:
    return pl.when(sound(kind, field, dataset, pl.col(field))).then(pl.lit(f"{kind}:") + pl.col(field))


def _codes(subject: Subject, secret: bytes) -> Iterator[str]:
    for codes in (subject.codes, *(past.codes for past in subject.past)):
        for kind, value in codes.items():
            if subject.kind == PERSON:
                yield hashed(f"{kind}:{value}", secret)
                continue
            yield f"{kind}:{value}"
            if kind == "uscc" and len(value) == UNIFIED:
                yield f"org-code:{value[INNER[0] : sum(INNER)]}"


def _names(subjects: Iterable[Subject]) -> Mapping[str, Sequence[str]]:
    told = [(subject.id, name) for subject in subjects for name in subject.every_name]
    frame = pl.DataFrame(told, schema={"id": pl.String, "name": pl.String}, orient="row")
    keyed = frame.with_columns(body_keys(pl.col("name"))).drop_nulls().filter(~unnamed(pl.col("name"))).unique()
    grouped = keyed.group_by("id").agg(pl.lit(f"{NAME}:") + pl.col("name"))
    return dict(chain(grouped.iter_rows()))
