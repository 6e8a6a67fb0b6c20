"""What is told of changes hides people, whatever field a change is of, and leaves the changes as they are."""

import polars as pl
import pytest

from cloud import knowledge
from credit.exchange.changes_file import discreet

ROWS = [
    ("CF_FRDB", "trim", " 陈测试", "陈测试", " *", "陈*"),
    (
        "CF_FR_SFZH",
        "identifier",
        "99010119850615008x",
        "99010119850615008X",
        "9901**********008x",
        "9901**********008X",
    ),
    ("CF_NR", "trim", "电话13800001234 ", "电话13800001234", "电话138****1234 ", "电话138****1234"),
    ("CF_WFXW", "trim", "无证经营 ", "无证经营", "无证经营 ", "无证经营"),
    ("CF_FRDB", "null-words", "无", None, "无*", None),
]


@pytest.mark.parametrize("rows", [ROWS, ROWS[2:4], ROWS[:1], []])
def test_people_are_hidden_in_every_field(rows: list[tuple[str | None, ...]]) -> None:
    names = ("field", "operation", "old", "new", "old_told", "new_told")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    changes = frame.select("field", "operation", "old", "new")
    told = discreet(changes, knowledge.catalogue().dataset("org-penalty"))
    assert told["old"].to_list() == frame["old_told"].to_list()
    assert told["new"].to_list() == frame["new_told"].to_list()
    assert changes.equals(frame.select("field", "operation", "old", "new"))
