"""A column is judged exactly as its values are, one by one: for every kind, any text, and mutations of valid codes."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.quality.identifiers import KINDS, Identifier, named

TODAY = date(2026, 11, 23)
VALID = [
    *("91990100MA0TEXT129", "N2990100MC00000128", "919901001000001550", "91100000100003962T", "9199010010000018XD"),
    *("D2143569X", "MA0TEXT12", "000000000", "990100000012340", "100000000032522", "9901001012345"),
    *("企合测总字第100001号", "990100MA0TEXT12", "11010549123100201", "11010519491231002X01"),
    *("11010519491231002X", "110105491231002", "99010119850615008X", "990101200002290011", "440524188001010014"),
    *("测市监罚〔2024〕12号", "测环罚字（2023）A3-1号之二", "（2024）京0105民初12345号", "（2012）测民初字第8号"),
    *("E12345678", "H12345678", "1234567801B", "CAN110012345678", "13800138000", "057487654321", "+8613800138000"),
    *("9.19901E+17", "919901001000000169.0", "111111111111111111", "'9199", "919901001000000000"),
    *("91********0TEXT129", "911124198108030024", "0123456789(B)", "123456789012345678", "110101XXXXXXXX0019"),
]
ODD = " 　\u00a0\u200b\ufeff-—'’.()（）〔〕[]【】０９ＡｚＥ+＋aeoxIOSVZ测号第字\n\x00é\U0002070e"
characters = st.one_of(st.sampled_from(ODD + "0123456789ABCDEFGHJKLMNPQRTUWXY"), st.characters(codec="utf-8"))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid value with up to three characters inserted, replaced, removed or swapped."""
    value = list(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, max(len(value) - 1, 0)))
        kept = draw(st.integers(0, 2))
        value[place : place + 1] = value[place : place + 1][: kept % 2] + ([draw(characters)] if kept else [])
    return "".join(value)


texts = st.lists(st.one_of(mutated(), st.text(characters, max_size=24), st.none()), max_size=80)
days = st.one_of(st.none(), st.just(TODAY), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
# Planning an expression costs more than judging eighty values with it: few frames, many rows.
few = settings(max_examples=20, deadline=None)
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def one_by_one(kind: Identifier, values: Sequence[str | None], today: date | None) -> list[tuple[str, ...] | None]:
    """The ids of the reasons of each value in normal form, as `examine` finds them."""
    return [None if v is None else tuple(r.text.zh for r in kind.examine(v, today).reasons) for v in values]


def as_column(kind: Identifier, values: Sequence[str | None], today: date | None) -> list[tuple[str, ...] | None]:
    """The same by masks."""
    frame = pl.DataFrame({"code": values}, schema={"code": pl.String})
    masks = frame.select(kind.reasons(pl.col("code"), today))["code"]
    assert masks.dtype == pl.UInt32
    return [None if m is None else tuple(r.text.zh for r in named(m, kind.REASONS)) for m in masks]


def column_forms(kind: Identifier, values: list[str | None]) -> list[str | None]:
    frame = pl.DataFrame({"code": values}, schema={"code": pl.String})
    return frame.select(kind.normal(pl.col("code")))["code"].to_list()


@kinds
@few
@given(values=texts)
def test_a_column_is_normalised_as_its_values_are(kind: Identifier, values: list[str | None]) -> None:
    assert column_forms(kind, values) == [None if v is None else kind.normalise(v) for v in values]


@kinds
@few
@given(values=texts)
def test_the_normal_form_of_a_normal_form_is_itself(kind: Identifier, values: list[str | None]) -> None:
    once = [kind.normalise(v) for v in values if v is not None]
    assert [kind.normalise(v) for v in once] == once


@kinds
@few
@given(values=texts, today=days)
def test_a_column_is_judged_as_its_values_are(kind: Identifier, values: list[str | None], today: date | None) -> None:
    normal = [None if v is None else kind.normalise(v) for v in values]
    assert as_column(kind, normal, today) == one_by_one(kind, normal, today)


@kinds
def test_repeated_characters_and_every_valid_example_are_judged_alike(kind: Identifier) -> None:
    repeated = [chr(c) * n for c in range(0x21, 0x7F) for n in (1, 8, 9, 11, 13, 15, 17, 18, 20)]
    normal = [kind.normalise(v) for v in VALID + repeated]
    assert as_column(kind, normal, TODAY) == one_by_one(kind, normal, TODAY)


@kinds
def test_a_column_keeps_its_name_and_its_nulls_in_every_context(kind: Identifier) -> None:
    frame = pl.DataFrame({"code": ["x", None, "91990100MA0TEXT129", ""], "group": [1, 2, 1, 2]})
    masks = kind.reasons(pl.col("code"), TODAY)
    plain = frame.select(masks)["code"].to_list()
    assert plain[1] is None
    assert frame.lazy().with_columns(masks).collect()["code"].to_list() == plain
    assert frame.lazy().select(masks).collect(engine="streaming")["code"].to_list() == plain
    assert frame.select(masks.over("group"))["code"].to_list() == plain
    assert frame.lazy().filter(masks == 0).collect().height == plain.count(0)
    assert frame.clear().select(masks).height == 0
    assert frame.select(kind.normal(pl.col("code"))).columns == ["code"]


@kinds
def test_every_kind_names_itself_and_its_reasons_in_both_languages(kind: Identifier) -> None:
    assert 0 < len(kind.REASONS) <= 32
    assert len({reason.text.zh for reason in kind.REASONS}) == len({reason.text.en for reason in kind.REASONS})
    assert all(kind.LABEL.zh in r.text.zh and kind.LABEL.en in r.text.en for r in kind.REASONS)
    assert kind.EXPECTED.zh != kind.EXPECTED.en
