"""What a wrong code may have been meant as: every slip of a hand finds its way back, and only sound codes are told."""

import doctest

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.quality.identifiers import examine
from credit.quality.subjects import candidates as module
from credit.quality.subjects.candidates import candidates

SOUND = ["91990100MA0TEXT129", "92990100MC0000012M", "919901001000000169", "9199010010000018XD", "N2990100MC00000128"]
codes = st.sampled_from(SOUND)


def meant(code: str, kind: str = "uscc", *, any_character: bool = False) -> list[str]:
    return candidates(pl.DataFrame({"code": [code]}), kind, any_character=any_character)["candidate"].to_list()


@pytest.mark.parametrize(
    ("sent", "kind", "right"),
    [
        ("91990100MA0TETX129", "uscc", "91990100MA0TEXT129"),
        ("91990100MAOTEXT129", "uscc", "91990100MA0TEXT129"),
        ("9199OI00MAOTEXTIZ9", "uscc", "91990100MA0TEXT129"),
        ("91990100MA0TEXT12", "uscc", "91990100MA0TEXT129"),
        ("9199010MA0TEXT129", "uscc", "91990100MA0TEXT129"),
        ("9990100MA0TEXT129", "uscc", "91990100MA0TEXT129"),
        ("91990100MA0TEXXT129", "uscc", "91990100MA0TEXT129"),
        ("MA0TEXT21", "org-code", "MA0TEXT12"),
        ("MAOTEXT12", "org-code", "MA0TEXT12"),
        ("990100000021340", "reg-no", "990100000012340"),
        ("99010000012340", "reg-no", "990100000012340"),
        ("99O1OOOOOO1234O", "reg-no", "990100000012340"),
    ],
)
def test_a_slip_of_the_hand_finds_its_way_back(sent: str, kind: str, right: str) -> None:
    assert right in meant(sent, kind)


@settings(max_examples=30, deadline=None)
@given(codes, st.integers(0, 16))
def test_neighbours_that_were_swapped_are_swapped_back(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or code in meant(swapped)


@settings(max_examples=30, deadline=None)
@given(codes, st.integers(0, 17))
def test_a_character_that_was_lost_is_found(code: str, place: int) -> None:
    assert code in meant(code[:place] + code[place + 1 :])


@settings(max_examples=30, deadline=None)
@given(codes, st.integers(0, 17))
def test_a_character_that_was_doubled_is_dropped(code: str, place: int) -> None:
    assert code in meant(code[:place] + code[place] + code[place:])


@settings(max_examples=30, deadline=None)
@given(codes, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_wrong_character_is_found_only_where_that_is_asked(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert wrong == code or code in meant(wrong, any_character=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*é", max_size=20), max_size=30), st.booleans())
def test_every_candidate_is_sound_and_told_once(sent: list[str], any_character: bool) -> None:
    found = candidates(pl.DataFrame({"code": sent}, schema={"code": pl.String}), "uscc", any_character=any_character)
    assert all(examine("uscc", code).valid for code in found["candidate"])
    assert found.select("code", "candidate").is_unique().all()


def test_the_example_of_the_module_holds() -> None:
    assert doctest.testmod(module).failed == 0
