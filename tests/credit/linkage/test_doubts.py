"""What waits for a person: the same row is the same doubt, decisions hold, nothing of a person is kept."""

from datetime import date

import polars as pl
import pytest

from credit.linkage.doubts import DECISIONS, decided, doubt_ids, waiting

SECRET = b"k" * 32
CODE = "919901001000001550"


@pytest.fixture
def rows(catalogue):
    def made(*told: tuple[str, str | None, str], dataset: str = "org-penalty") -> pl.DataFrame:
        known = catalogue.dataset(dataset)
        code = next(iter(known.subject.codes.values()))
        fields = {f.code: pl.Date if f.type == "date" else pl.String for f in known.fields if f.type != "amount"}
        some = [{known.subject.name: n, code: c, known.decided_on: date(2026, 3, 2)} for n, c, _ in told]
        place = {"_sheet": pl.String, "_row": pl.UInt32, "record_id": pl.String, "link": pl.String}
        more = [{"_sheet": "", "_row": 2 + at, "record_id": "r", "link": link} for at, (*_, link) in enumerate(told)]
        frame = pl.DataFrame([{**dict.fromkeys(fields), **row} for row in some], schema=fields)
        beside = pl.DataFrame(more, schema=place)
        ids = doubt_ids(frame.hstack(beside), known, SECRET)
        found = {"method": "m", "reason": "因 / why", "runner_up": None, "runner_up_score": None, "subject_id": None}
        return frame.hstack(beside).with_columns(ids, **{n: pl.lit(v, pl.String) for n, v in found.items()})

    return made


def test_the_same_row_in_another_spelling_is_the_same_doubt(rows):
    first, again, other = rows(
        ("北辰(测试)公司", CODE, "04"), ("北辰（测试） 公司", CODE, "04"), ("南辰公司", CODE, "04")
    )["doubt"]
    assert first == again != other


def test_a_row_waits_under_its_codes_and_its_name(rows, catalogue):
    told = waiting(rows(("北辰公司", CODE, "04"), ("南辰公司", None, "03")), catalogue.dataset("org-penalty"), SECRET)
    assert told.select("kind", "sheet", "row", "name", "codes", "keys").rows() == [
        ("contradictory", "", 2, "北辰公司", [f"uscc:{CODE}"], [f"uscc:{CODE}", "name:北辰公司"])
    ]


def test_nothing_of_a_person_is_kept_but_the_surname(rows, catalogue):
    number = "990100199001010020"
    told = waiting(
        rows(("林测试", number, "05"), dataset="person-penalty"), catalogue.dataset("person-penalty"), SECRET
    ).row(0, named=True)
    assert (told["name"], told["codes"]) == ("林*", [])
    assert all(number not in str(value) and "测试" not in str(value) for value in told.values())


@pytest.mark.parametrize(
    ("decision", "chosen", "link", "method"),
    [("link", "s", "03", "decided"), ("new-subject", None, "03", "decided"), ("refuse", None, "04", "refused")],
)
def test_what_people_decide_takes_the_place_of_the_table(rows, decision, chosen, link, method):
    found = rows(("北辰公司", CODE, "04"), ("南辰公司", CODE, "03"))
    decisions = pl.DataFrame([(found["doubt"][0], decision, chosen)], schema=DECISIONS, orient="row")
    told = decided(found, decisions, SECRET).select("link", "method", "subject_id").rows()
    assert told[0][:2] == (link, method)
    assert (told[0][2] is not None) == (link == "03")
    assert told[0][2] == chosen or decision == "new-subject"
    assert told[1] == ("03", "m", None)
