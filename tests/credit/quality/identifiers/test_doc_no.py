"""Document numbers (GB/T 9704-2012, clause 7.2.5)."""

from datetime import date

import pytest

from credit.quality.identifiers import doc_no

TODAY = date(2026, 11, 23)


def ids(value: str) -> list[str]:
    return [reason.id for reason in doc_no.examine(value, TODAY).reasons]


@pytest.mark.parametrize(
    "sent",
    [
        "测市监罚〔2024〕12号",
        "测市监罚[2024]12号",
        "测市监罚【2024】12号",
        "测市监罚（2024）12号",
        "测市监罚(2024)12号",
        "测市监罚［２０２４］１２号",
        "测市监罚｛2024｝12号",
        "测市监罚<2024>12号",
        "测市监罚 〔2024〕 12 号",
        "'测市监罚〔2024】12号",
    ],
)
def test_every_bracket_becomes_the_one_of_the_standard(sent: str) -> None:
    examined = doc_no.examine(sent, TODAY)
    assert (examined.normalised, examined.valid) == ("测市监罚〔2024〕12号", True)


@pytest.mark.parametrize(
    ("sent", "normalised"),
    [
        ("测市监（福）罚(2024)第012号", "测市监（福）罚〔2024〕第012号"),
        ("测环罚字[2023]A3-1号之二", "测环罚字〔2023〕A3-1号之二"),
        ("(测)应急罚〔2024〕1号", "（测）应急罚〔2024〕1号"),
        ("沪A罚〔1949〕简000001号", "沪A罚〔1949〕简000001号"),
    ],
)
def test_other_brackets_and_ordinals_are_kept(sent: str, normalised: str) -> None:
    examined = doc_no.examine(sent, TODAY)
    assert (examined.normalised, examined.valid) == (normalised, True)


@pytest.mark.parametrize(
    "sent", ["罚字2024-12", "3", "", "测市监罚〔2024〕12", "测市监罚〔24〕12号", "〔2024〕12号", "无"]
)
def test_what_cannot_be_read_is_left_with_a_reason(sent: str) -> None:
    examined = doc_no.examine(sent, TODAY)
    assert (examined.normalised, [r.id for r in examined.reasons]) == (sent, ["pattern"])


def test_a_number_without_its_body_is_normalised_all_the_same() -> None:
    assert doc_no.examine("[2024]12号").normalised == "〔2024〕12号"


@pytest.mark.parametrize(("year", "so"), [(1948, "date.too-early"), (2027, "date.future"), (2042, "date.future")])
def test_a_year_that_cannot_be_is_named(year: int, so: str) -> None:
    assert ids(f"测市监罚〔{year}〕12号") == [so]


def test_hyphens_are_part_of_the_number() -> None:
    assert doc_no.examine("测市监罚〔2024〕12-3号").normalised == "测市监罚〔2024〕12-3号"
