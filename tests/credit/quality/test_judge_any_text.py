"""Whatever the cells say, every row is accounted for and nothing fails."""

from collections.abc import Callable

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.rules import Rules

cells = (
    st.none()
    | st.text(max_size=12)
    | st.sampled_from(
        [
            "测试",
            "#N/A",
            "2024-3-5",
            "长期",
            "2万元",
            "91990100MA0TEXT129",
            "=1+1",
            "\ufffd",
            "13800001234",
            "<b>",
            "0" * 18,
            "罚款;其他",
        ]
    )
)
fields = st.sampled_from(
    [
        *("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FR_SFZH", "CF_WSH", "CF_SY"),
        *("CF_CFLB", "CF_NR_FK", "CF_JDRQ", "CF_YXQ", "BZ"),
    ]
)
rows = st.dictionaries(fields, cells, max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.lists(rows, min_size=1, max_size=6))
def test_no_row_is_lost_whatever_it_says(
    changed: list[dict[str, str | None]], judged: Callable[..., Judged], penalties: Dataset
) -> None:
    result = judged(*changed)
    assert result.rows["_row"].to_list() == list(range(2, 2 + len(changed)))
    assert sum(result.counts().values()) == len(changed)
    assert list(result.rows.columns) == ["_sheet", "_row", "_decision", *penalties.by_code]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.lists(rows, min_size=1, max_size=6))
def test_a_row_is_decided_by_its_worst_finding(
    changed: list[dict[str, str | None]], judged: Callable[..., Judged]
) -> None:
    result = judged(*changed)
    worst = {"reject": "rejected", "doubt": "doubtful", "hold": "doubtful"}
    for row, decision in result.rows.select("_row", "_decision").iter_rows():
        severities = result.findings.filter(pl.col("_row") == row)["severity"].to_list()
        expected = next((worst[s] for s in ("reject", "doubt", "hold") if s in severities), "accepted")
        assert decision == expected


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True), field=fields)
def test_no_finding_shows_a_whole_number(number: str, field: str, judged: Callable[..., Judged]) -> None:
    found = judged({field: number}).findings
    assert (
        not found.select(pl.concat_str("value_masked", "facts", "record_key", ignore_nulls=True).str.contains(number))
        .to_series()
        .any()
    )


def test_a_batch_without_rows_is_judged_too(
    judged: Callable[..., Judged], penalties: Dataset, catalogue: Catalogue, rules: Rules
) -> None:
    empty = judge(judged({}).sent.clear(), penalties, catalogue, today=rules.today, rules=rules)
    assert (empty.rows.height, empty.findings.height, empty.counts()) == (0, 0, {})
