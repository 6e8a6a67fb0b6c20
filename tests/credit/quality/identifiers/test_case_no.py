"""Case numbers of the courts (法〔2015〕137号)."""

from datetime import date

import pytest

from credit.quality.identifiers import case_no

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "number",
    [
        "（2024）京0105民初12345号",
        "（2016）最高法民申1号",
        "（2019）最高法知民终1号",
        "（2024）沪0115执恢123号之一",
        "（2012）测民初字第8号",
        "（2023）新0101行审9号",
    ],
)
def test_numbers_of_today_and_from_before_2016_are_valid(number: str) -> None:
    assert case_no.examine(number, TODAY).reasons == ()


@pytest.mark.parametrize("sent", ["(2024)京0105民初1号", "〔2024〕京0105 民初1号", "[２０２４]京０１０５民初１号"])
def test_every_bracket_becomes_a_round_one(sent: str) -> None:
    examined = case_no.examine(sent, TODAY)
    assert (examined.normalised, examined.valid) == ("（2024）京0105民初1号", True)


@pytest.mark.parametrize(
    "sent", ["2024京0105民初1号", "（2024）0105民初1号", "（2024）京0105民初号", "（2024）京0105民初1"]
)
def test_what_is_not_written_so_is_doubtful(sent: str) -> None:
    assert [r.id for r in case_no.examine(sent, TODAY).reasons] == ["pattern"]


def test_a_case_of_next_year_is_doubtful() -> None:
    assert [r.id for r in case_no.examine("（2027）京0105民初1号", TODAY).reasons] == ["date.future"]
