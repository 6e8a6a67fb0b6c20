"""However many rows wait for one name, all of them are looked at again when somebody bears it."""

from datetime import UTC, datetime

import polars as pl

from functions.intake import doubts
from tests.functions.city import City

AT = datetime(2026, 3, 6, tzinfo=UTC)
KEY = "name:某测试商行"
MANY = 1_203


def waiting(count: int) -> pl.DataFrame:
    """Rows that all wait for whoever bears one name."""
    told = [
        {
            "doubt": f"d{n:05}", "kind": "ambiguous", "result": "02", "method": "name", "record": f"r{n}", "row": n,
            "sheet": "", "reason": "重名 / same name", "name": "某测试商行", "codes": [], "keys": [KEY], "seen": "",
            "runner_up": None, "runner_up_score": None,
        }
        for n in range(count)
    ]  # fmt: skip
    return pl.DataFrame(told)


def test_every_doubt_is_found_under_its_key(city: City):
    doubts.keep(("agency", "org-penalty"), "s1", waiting(MANY), AT)
    assert len(doubts.waiting_for([KEY, "name:另一商行"])) == MANY
