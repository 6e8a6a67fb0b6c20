"""Rows of a batch query as the register is asked about them."""

from random import Random

import polars as pl

from cloud import knowledge
from credit.disclosure.permissions import consent_id
from credit.insight.asked_rows import SENT, asked_rows
from credit.linkage.keys import paper_keys
from localstack.samples.bodies import identity_number, unified_code

CATALOGUE = knowledge.catalogue()
SECRET = b"k" * 32
CODE, NUMBER = unified_code("91", 1), identity_number(Random(3))  # noqa: S311


def asked(*rows: dict[str, str]) -> list[dict]:
    told = [{"place": n, "sheet": "", "row": n, **dict.fromkeys(SENT), **row} for n, row in enumerate(rows, 1)]
    schema = {"place": pl.UInt32, "sheet": pl.String, "row": pl.UInt32, **dict.fromkeys(SENT, pl.String)}
    return asked_rows(pl.DataFrame(told, schema=schema), CATALOGUE, SECRET).rows(named=True)


def test_the_strongest_thing_that_a_row_says_names_the_subject():
    rows = asked(
        {"code": CODE, "name": "甲公司", "id_number": NUMBER},
        {"name": "张测试", "id_number": NUMBER},
        {"name": "甲公司"},
        {"consent": "AAAA", "name": "  "},
        {"approval": "a1"},
        {"name": "无"},
        {},
    )
    assert [row["by"] for row in rows] == ["code", "id-number", "name", "consent", "approval", "invalid", "invalid"]
    assert [len(row["keys"]) for row in rows[2:]] == [1, 0, 0, 0, 0]


def test_a_code_is_asked_for_as_every_kind_of_code_that_organisations_have():
    (row,) = asked({"code": f" {CODE.lower()[:9]}-{CODE[9:]} "})
    assert f"uscc:{CODE}" in row["keys"]
    assert all(key.endswith(f":{CODE}") for key in row["keys"])


def test_a_name_has_the_key_of_the_register_and_the_one_to_compare():
    (row,) = asked({"name": "北辰(测试)科技有限公司"})
    assert row["keys"] == ["name:北辰（测试）科技有限公司"]
    assert (row["name_key"], row["name"]) == ("北辰（测试）科技有限公司", "北辰(测试)科技有限公司")


def test_nothing_names_a_person_afterwards():
    (row, code, name) = asked({"id_number": NUMBER}, {"code": NUMBER}, {"name": f"张测试{NUMBER}"})
    assert row["keys"] == paper_keys(NUMBER, CATALOGUE, SECRET)
    assert row["number"] == NUMBER[:3] + "*" * 13 + NUMBER[-2:]
    assert NUMBER not in str((row, {**code, "keys": []}, {**name, "keys": [], "name_key": ""}))


def test_a_consent_is_named_by_its_id_and_counted():
    rows = asked({"consent": "aaaa-bbbb"}, {"consent": "CCCC"}, {"consent": "AAAABBBB"}, {"name": "甲公司"})
    ids = [consent_id(code, SECRET) for code in ("AAAABBBB", "CCCC")]
    assert [row["consent"] for row in rows] == [ids[0], ids[1], ids[0], None]
    assert [row["use"] for row in rows[:3]] == [1, 1, 2]
