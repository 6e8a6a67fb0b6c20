"""Sentences with personal data and without: what is found in each, and what is left of it."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from credit.quality.personal import KINDS, finds, masked
from credit.quality.texts.privacy import may_be_personal

WRITTEN = yaml.safe_load(Path(__file__).with_name("personal_sentences.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "text", "left"), WRITTEN["finds"])
def test_personal_data_is_found_and_masked(kind: str, text: str, left: str) -> None:
    assert [find.kind for find in finds(text)] == [kind]
    assert masked(text) == left


@pytest.mark.parametrize("text", WRITTEN["clean"])
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert finds(text) == ()
    assert masked(text) == text


def test_a_column_is_asked_at_least_as_much_as_a_text() -> None:
    texts = pl.Series([text for _, text, _ in WRITTEN["finds"]])
    assert texts.to_frame("t").select(may_be_personal(pl.col("t"))).to_series().all()


def test_there_are_sentences_for_every_kind() -> None:
    assert {kind for kind, _, _ in WRITTEN["finds"]} == set(KINDS)
