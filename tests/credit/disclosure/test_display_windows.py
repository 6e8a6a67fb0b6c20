"""Display windows: how long a record is shown, by the shipped policy."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud import knowledge
from credit.disclosure.display import after_months, display_until, usable_on
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record

CATALOGUE = knowledge.catalogue()
POLICY = Policy.of(knowledge.document("policies/display.yaml"), knowledge.document("policies/matrix.yaml"))
PENALTY = CATALOGUE.dataset("org-penalty")
CATEGORIES = [c.label.zh for c in CATALOGUE.code_list("penalty-category").codes]


def record(dataset: str, decided: str | None, **fields: str) -> Record:
    return Record(
        record="r1",
        subject="s1",
        dataset=dataset,
        version=1,
        state="in-force",
        agency="11990100MC00000121",
        decided_on=date.fromisoformat(decided) if decided else None,
        fields=fields,
    )


def last_day(dataset: str, decided: str | None, **fields: str) -> date | None:
    window = display_until(record(dataset, decided, **fields), CATALOGUE.dataset(dataset), POLICY)
    return window.last if window else None


@pytest.mark.parametrize(
    ("category", "last"),
    [
        ("罚款", date(2027, 5, 10)),
        ("没收违法所得", date(2027, 5, 10)),
        ("其他-责令改正", date(2027, 5, 10)),
        ("吊销许可证件", date(2029, 5, 10)),
        ("警告;罚款;吊销许可证件", date(2029, 5, 10)),
        ("责令停产停业", date(2029, 5, 10)),
        ("暂扣或降低或吊销许可资质", date(2027, 5, 10)),
        ("限制经营或停产停业或关闭或限制从业", date(2029, 5, 10)),
        ("行政拘留", date(2029, 5, 10)),
        ("罚款;警告", date(2027, 5, 10)),
        ("警告", None),
        ("通报批评", None),
    ],
)
def test_under_order_36_the_heaviest_category_decides(category: str, last: date | None):
    assert last_day("org-penalty", "2026-05-10", CF_CFLB=category) == last


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_of_the_code_list_falls_into_a_class(category: str):
    regime = POLICY.rule("penalty").regimes[-1]  # type: ignore[union-attr]
    window = display_until(record("org-penalty", "2026-05-10", CF_CFLB=category), PENALTY, POLICY)
    assert (window is None) == (category in ("警告", "通报批评", "警告或通报批评"))
    assert window is None or window.regime is regime


def test_a_decision_of_before_is_shown_as_long_as_the_rule_of_the_day_allows():
    # Under order 58 until 2028; order 36 came on 1 April 2026 and allows a year only.
    assert last_day("org-penalty", "2025-09-01", CF_CFLB="罚款") == date(2026, 9, 1)


def test_a_display_that_is_over_under_a_new_rule_ends_on_its_eve():
    assert last_day("org-penalty", "2024-01-15", CF_CFLB="罚款") == date(2026, 3, 31)
    assert last_day("org-penalty", "2026-02-15", CF_CFLB="通报批评") == date(2026, 3, 31)


def test_a_display_that_was_over_does_not_begin_again():
    assert last_day("org-penalty", "2022-12-01", CF_CFLB="吊销许可证件") == date(2025, 12, 1)
    assert last_day("org-penalty", "2023-06-01", CF_CFLB="通报批评") == date(2023, 9, 1)


def test_what_fits_no_class_or_has_no_date_is_not_displayed():
    assert last_day("org-penalty", "2026-05-10") is None
    assert last_day("org-penalty", None, CF_CFLB="罚款") is None


def test_a_licence_and_a_registration_are_displayed_without_end():
    for dataset in ("org-licence", "org-registration"):
        window = display_until(record(dataset, "2020-01-01"), CATALOGUE.dataset(dataset), POLICY)
        assert window is not None
        assert window.until is None


def test_a_listing_ends_when_it_is_removed_or_as_its_decision_says():
    assert last_day("serious-dishonesty", "2026-05-10", YZSX_ZT="列入") == date(2029, 5, 10)
    assert last_day("serious-dishonesty", "2026-05-10", YZSX_ZT="列入", YZSX_YCRQ="2026-08-01") == date(2026, 7, 31)
    assert last_day("serious-dishonesty", "2026-05-10", YZSX_GSJZRQ="2027-05-09") == date(2027, 5, 9)
    assert last_day("serious-dishonesty", "2026-05-10", YZSX_ZT="移出") is None
    assert last_day("abnormal-operation", "2026-05-10", JYYC_YCRQ="2026-06-01") == date(2026, 5, 31)


def test_an_honour_is_shown_until_it_is_no_longer_valid():
    assert last_day("red-list", "2026-05-10", HMD_YXQZ="2026-12-31") == date(2026, 12, 31)


def test_use_outlasts_display():
    shown = record("org-penalty", "2022-05-10", CF_CFLB="罚款")
    assert usable_on(shown, PENALTY, POLICY, date(2027, 5, 10))
    assert not usable_on(shown, PENALTY, POLICY, date(2027, 5, 11))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_a_period_without_its_day_ends_with_the_month(start: str, months: int, last: str):
    assert after_months(date.fromisoformat(start), months) == date.fromisoformat(last)


@given(
    decided=st.dates(date(2018, 1, 1), date(2030, 1, 1)),
    categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=4),
)
def test_a_penalty_is_never_displayed_beyond_three_years_and_one_added_category_never_shortens_it(
    decided: date, categories: list[str]
):
    last = last_day("org-penalty", decided.isoformat(), CF_CFLB=";".join(categories))
    heavier = last_day("org-penalty", decided.isoformat(), CF_CFLB=";".join([*categories, "吊销许可证件"]))
    assert heavier is not None
    assert heavier <= after_months(decided, 36)
    assert last is None or decided - timedelta(days=1) <= last <= heavier
