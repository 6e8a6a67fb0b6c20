"""Dates in every written form, and those that mean no single day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.quality.operations.dates import read_date

WRITTEN = [
    *("2024/3/5", "2024-3-5", "2024.03.05", "2024.3.5.", "20240305", "2024–3–5", "2024、3、5", "'2024-03-05"),
    *("2024年3月5日", "2024年03月05号", "24年3月5日", "二〇二四年三月五日", "二零二四年三月五日", "2024年3月5日星期二"),
    *("05-Mar-24", "5-March-2024", "Mar 5, 2024", "20240305000000", "2024-03-05 00:00:00", "2024/3/5 9:30"),
    *(
        "2024 03 05",
        "2024_03_05",
        "2024,3,5",
        "2024\\3\\5",
        "2024:03:05 12:00:00",
        "2024-3-5日",
        "2024‑03‑05",
        "2024 年 3 月 5 日",
    ),
    *(
        "公元2024年3月5日",
        "贰零贰肆年叁月伍日",
        "二○二四年三月五日",
        "二O二四年三月五日",
        "二0二四年三月五日",
        "2024年三月五日",
        "二〇二四年三月五日 9:30",
    ),
    *(
        "2024年3月5日 9时",
        "2024年3月5日9时30分",
        "2024年03月05日00时00分00秒",
        "2024年3月5日（星期二）",
        "2024-03-05 星期二 09:30",
        "2024年3月5日9点整",
    ),
    *(
        "5 Mar 2024",
        "5th March 2024",
        "March 5th, 2024",
        "Tue, 5 Mar 2024",
        "2024-Mar-05",
        "Mar 5 2024 12:00AM",
        "Tue Mar 05 00:00:00 CST 2024",
    ),
    *(
        "20240305123000",
        "202403051230",
        "2024-03-05 00:00:00.0",
        "2024-03-05 00:00:00:000",
        "2024/03/05 09:30:00 AM",
        "2024-3-5  9:30",
    ),
    *(
        "Tue, 05 Mar 2024 08:00:00 GMT",
        "Mon, 04 Mar 2024 16:00:00 GMT",
        "2024-03-05 09:30:00 +0800",
        "2024-03-04T16:00:00.000+0000",
    ),
    *("2024-03-05T00:00:00", "2024-03-05T09:30:00.000+08:00", "2024-03-04T16:00:00Z", "2024年3月5日 下午3:00"),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_understood_however_it_is_written(text: str) -> None:
    assert read_date(text, long_term=False).value == "2024-03-05"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/5/2024", "2024-05-13"),
        ("5/13/2024", "2024-05-13"),
        ("3/3/2024", "2024-03-03"),
        ("二〇二三年十二月三十一日", "2023-12-31"),
    ],
)
def test_day_and_month_are_told_apart_where_only_one_order_is_possible(text: str, day: str) -> None:
    assert read_date(text, long_term=False).value == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3/5/2024", "date.ambiguous"),
        ("24-3-5", "date.ambiguous"),
        ("240305", "date.ambiguous"),
        ("2023-02-29", "date.impossible"),
        ("2024-13-01", "date.impossible"),
        ("二〇二四年十三月一日", "date.impossible"),
        ("2024年3月", "date.imprecise"),
        ("2024", "date.imprecise"),
        ("二〇二四年三月", "date.imprecise"),
        ("1900-01-01", "date.sentinel"),
        ("1899-12-31", "date.sentinel"),
        ("9999-9-9", "date.sentinel"),
        ("2099/12/31", "date.long-term-not-allowed"),
        ("永久", "date.long-term-not-allowed"),
        ("1850-01-01", "date.too-early"),
        ("45356", "date.serial"),
        ("45356.0", "date.serial"),
        ("45356.4375", "date.serial"),
        ("1709568000", "date.serial"),
        ("1709568000000", "date.serial"),
        ("12345", "date.unreadable"),
        ("99999", "date.unreadable"),
        ("1234567", "date.unreadable"),
        ("待定", "date.unreadable"),
        ("民国113年3月5日", "date.unreadable"),
        ("约2024-03-05", "date.unreadable"),
        ("2024-03-05前", "date.unreadable"),
        ("2024-03-05至2025-03-05", "date.range"),
        ("2024年3月5日-2024年4月5日", "date.range"),
        ("2024-03-05~2025-03-04", "date.range"),
        ("2024-03-05 - 2025-03-04", "date.range"),
        ("2024/3/5-2024/3/8", "date.range"),
        ("20240305-20250304", "date.range"),
        ("2024年3月5日至8日", "date.range"),
        ("2024年3月5日至4月8日", "date.range"),
        ("自2024年3月5日至2025年3月4日止", "date.range"),
        ("2024-03-05、2024-03-08", "date.range"),
        ("2024-03-05至长期", "date.range"),
        ("3-5-24", "date.ambiguous"),
        ("24/3/5", "date.ambiguous"),
        ("5.3.2024", "date.ambiguous"),
        ("202413", "date.ambiguous"),
        ("202403", "date.imprecise"),
        ("2024年度", "date.imprecise"),
        ("2024年3月份", "date.imprecise"),
        ("2024年3月上旬", "date.imprecise"),
        ("2024年第一季度", "date.imprecise"),
        ("2024.3", "date.imprecise"),
        ("0000-00-00 00:00:00", "date.sentinel"),
        ("00000000", "date.sentinel"),
        ("3024-03-05", "date.too-late"),
        ("2024-02-30", "date.impossible"),
        ("20241305", "date.impossible"),
        ("2024年2月30日", "date.impossible"),
        ("2024-00-05", "date.impossible"),
    ],
)
def test_what_means_no_single_day_is_left_to_a_person(text: str, problem: str) -> None:
    assert read_date(text, long_term=False).problem == problem


@pytest.mark.parametrize(
    "text", ["长期", "永久有效", "无处罚期限", "无固定期限", "2099-12-31", "9999-12-31", "2099年12月31日"]
)
def test_a_period_without_end_is_one_date_where_it_is_allowed(text: str) -> None:
    assert read_date(text, long_term=True).value == "2099-12-31"


@given(
    st.dates(date(1901, 1, 1), date(2098, 12, 31)), st.sampled_from(["%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%d-%b-%Y"])
)
def test_every_day_comes_back_from_its_written_form(day: date, form: str) -> None:
    assert read_date(day.strftime(form), long_term=False).value == day.isoformat()


@given(st.text(max_size=12) | st.text("0123456789-/.年月日 :TZ十二〇", max_size=14))
def test_no_text_is_taken_for_a_day_that_does_not_exist(text: str) -> None:
    value = read_date(text, long_term=True).value
    assert value is None or date.fromisoformat(value)
