"""Money in the words of decisions."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from credit.quality.texts.amounts import Kind, amounts, conflict, stated

WRITTEN = yaml.safe_load(Path(__file__).with_name("stated_amounts.yaml").read_text(encoding="utf-8"))
CASES = [(kind, text, said) for kind, cases in WRITTEN.items() for text, said in cases]
WAN = 10_000


@pytest.mark.parametrize(("kind", "text", "said"), CASES)
def test_what_a_text_states(kind: Kind, text: str, said: list[float]) -> None:
    assert stated(text, kind) == tuple(Decimal(str(value)) for value in said)


@given(fen=st.integers(min_value=1, max_value=10**11))
def test_a_fine_in_figures_is_read_back(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert stated(f"给予警告，罚款{yuan}元。", "fine") == (yuan,)
    assert stated(f"罚款人民币{yuan:,.2f}元整", "fine") == (yuan,)


@given(text=st.text(alphabet="罚款没收人民币元圆万千百壹贰0123456789.,，。（）￥余每不予免可以共计合", max_size=40))
def test_any_words_are_read_or_left(text: str) -> None:
    assert all(money.yuan is None or money.yuan >= 0 for money in amounts(text))


@pytest.mark.parametrize(
    ("amount", "said", "fault"),
    [
        ("2", [20_000], None),
        ("2.5", [20_000, 5_000], None),
        ("2", [20_000, 5_000], None),
        ("0.333333", ["3333.33"], None),
        ("0.33", ["3333.33"], None),
        ("20000", [20_000], "unit"),
        ("0.0002", [20_000], "unit"),
        ("25000", [20_000, 5_000], "unit"),
        ("0.2", [20_000], "text"),
        ("20", [20_000], "text"),
        ("2.1", [20_000], "text"),
        ("3", [], None),
        ("3", [10_000] * 6, None),
    ],
)
def test_a_field_against_what_is_stated(amount: str, said: list[int | str], fault: str | None) -> None:
    assert conflict(Decimal(amount), WAN, tuple(map(Decimal, said))) == fault
