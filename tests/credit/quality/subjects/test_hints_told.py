"""Beside the doubt about a code stands what it may have been meant as."""

import json
from collections.abc import Callable

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.subjects.hints import RULE, Hints


@pytest.fixture
def told(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> Callable[..., list[dict[str, str]]]:
    def ask(*rows: dict[str, str | None]) -> list[dict[str, str]]:
        findings = Hints(penalties, catalogue).judged(judged(*rows)).findings
        return [json.loads(facts) for facts in findings.filter(pl.col("rule") == RULE)["facts"]]

    return ask


def test_a_swapped_pair_is_told_with_the_code_that_was_meant(told: Callable[..., list[dict[str, str]]]) -> None:
    meant = "91990100MA0TEXT129"
    assert told({"CF_XDR_SHXYM": "91990100MA0TETX129"}) == [{"candidates": meant, "nearest": meant}]


def test_several_candidates_are_told_without_a_preference(told: Callable[..., list[dict[str, str]]]) -> None:
    (facts,) = told({"CF_XDR_SHXYM": "91990100MA0TEXT12"})
    assert "91990100MA0TEXT129" in facts["candidates"].split("、")
    assert "nearest" not in facts


def test_one_wrong_character_alone_tells_nothing(told: Callable[..., list[dict[str, str]]]) -> None:
    assert told({"CF_XDR_SHXYM": "91990100MA0TEXT128"}) == []


@pytest.mark.parametrize(
    "rows",
    [
        [{"CF_XDR_SHXYM": "91990100MA8TEXT129", "CF_XDR_ZZJG": "MA0TEXT12", "CF_XDR_MC": "南辰测试有限公司"}],
        [{"CF_XDR_SHXYM": "91990100MA0TEXT128"}, {"CF_WSH": "测市监罚〔2024〕13号"}],
    ],
)
def test_one_wrong_character_is_told_where_another_field_or_row_has_the_code(
    told: Callable[..., list[dict[str, str]]], rows: list[dict[str, str | None]]
) -> None:
    meant = "91990100MA0TEXT129"
    assert told(*rows) == [{"candidates": meant, "nearest": meant}]


@pytest.mark.parametrize("sent", ["9199**********T129", "990100000012340", "919901001000000000", "91990100MA0TEXT129"])
def test_masked_lost_and_other_numbers_and_sound_ones_have_no_candidates(
    told: Callable[..., list[dict[str, str]]], sent: str
) -> None:
    assert told({"CF_XDR_SHXYM": sent}) == []


def test_numbers_of_people_have_no_candidates(told: Callable[..., list[dict[str, str]]]) -> None:
    assert told({"CF_FR_SFZH": "990101199001010091"}) == []


def test_the_code_itself_stays_as_it_was_sent(
    penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]
) -> None:
    result = Hints(penalties, catalogue).judged(judged({"CF_XDR_SHXYM": "91990100MAOTEXT129"}))
    assert result.rows["CF_XDR_SHXYM"].item() == "91990100MAOTEXT129"
    assert result.rows["_decision"].item() == "doubtful"
