"""The benchmark of linking: the same files everywhere, kinds of bodies and rows as told, and links that are right."""

import polars as pl
import pytest

from benchmarks.invented import linking, mentions
from benchmarks.invented.chance import numbers
from benchmarks.invented.files import DATASET
from benchmarks.invented.subjects import SCHEMA, SHARES, register, subjects
from cloud import knowledge
from credit.linkage.links import Linker
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register

COUNT = 4_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> linking.Files:
    return linking.write(tmp_path_factory.mktemp("linking"), COUNT)


@pytest.fixture(scope="module")
def told(files: linking.Files) -> pl.DataFrame:
    """The truth beside what was found."""
    catalogue = knowledge.catalogue()
    policy = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), catalogue)
    linker = Linker(
        Register(pl.read_parquet(files.register), "organisation", policy), catalogue.dataset(DATASET), policy
    )
    links = linker.links(pl.read_parquet(files.rows)).rename({"subject_id": "found"})
    return pl.read_parquet(files.truth).hstack(links)


def test_a_subject_is_the_same_in_whichever_part_it_is_made():
    assert pl.concat([subjects(numbers(0, 40)), subjects(numbers(40, 60))]).equals(subjects(numbers(0, 100)))


def test_a_row_is_the_same_in_whichever_part_it_is_made():
    parts = [mentions.mentions(start, 50, COUNT)[0] for start in (0, 50)]
    assert pl.concat(parts).equals(mentions.mentions(0, 100, COUNT)[0])


def test_the_register_has_every_kind_of_body_and_the_columns_of_a_register(files):
    assert set(subjects(numbers(0, COUNT))["special"]) == {*SHARES, "plain"}
    assert pl.read_parquet_schema(files.register) == SCHEMA
    assert register(100)["subject_id"].n_unique() == 100


def test_no_negative_record_is_linked_wrongly_and_nearly_all_that_can_be_are_linked(told):
    linked = told.filter(pl.col("found").is_not_null())
    assert linked.filter(pl.col("found").ne_missing(pl.col("subject_id"))).rows() == []
    possible = told.filter("possible")
    assert possible["found"].count() / possible.height > 0.97


def test_every_kind_of_row_occurs_and_what_says_too_little_is_not_linked(told):
    assert set(told["kind"]) == set(mentions.KINDS)
    kinds = [kind for kind, (_, may) in mentions.KINDS.items() if not may and kind != "slip in the name"]
    assert told.filter(pl.col("kind").is_in(kinds))["found"].count() == 0
