"""Somebody has checked a doubtful row and says that it is right: what counts, and for how long."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue.model import Catalogue, Dataset, Rule
from credit.ledger.hashing import record_hashes, record_ids
from credit.quality.confirmation import KEPT, Confirmations
from credit.quality.findings import Judged
from credit.quality.reading.marks import WHO, WHY
from credit.quality.run import judged as run

TODAY = date(2026, 3, 5)
AGENCY = "11990100MC00000121"
LEAST = {"who": 2, "why": 4}
CHECKED = {WHO: "周测试", WHY: "已与营业执照核对，名称无误"}
SHORT = {"CF_XDR_MC": "北辰社"}  # shorter than the name of an organisation should be


def identified(dataset: Dataset) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def ask(rows: pl.DataFrame) -> pl.DataFrame:
        ids = record_ids(rows, dataset, AGENCY, b"a key for tests")
        return pl.DataFrame({"record": ids, "hash": record_hashes(rows, dataset)})

    return ask


@pytest.fixture
def confirm(batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue):
    def ask(*rows: dict, held: pl.DataFrame | None = None) -> tuple[Judged, pl.DataFrame]:
        plain = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
        said = [pl.Series(name, [row.get(name) for row in rows], dtype=pl.String) for name in (WHO, WHY)]
        confirmations = Confirmations(penalties, catalogue, LEAST, identified(penalties), held)
        sent = batch(*plain).with_columns(said)
        [result] = run([sent], penalties, catalogue, today=TODAY, last=[confirmations.judged])
        return result, confirmations.given()

    return ask


def rules(result: Judged) -> dict[str, str]:
    return dict(result.findings.select("rule", "severity").iter_rows())


def decisions(result: Judged) -> list[str]:
    return result.rows["_decision"].to_list()


def test_a_confirmed_row_is_accepted_and_its_doubt_becomes_a_warning_that_says_so(confirm):
    result, given = confirm(SHORT | CHECKED)
    assert decisions(result) == ["accepted"]
    assert rules(result)["org-penalty.short-name"] == "warn"
    [facts] = result.findings.filter(pl.col("rule") == "org-penalty.short-name")["facts"]
    assert '"confirmed": true' in facts
    assert given.select("rule", "who", "why").rows() == [("org-penalty.short-name", CHECKED[WHO], CHECKED[WHY])]


def test_without_words_the_row_stays_doubtful(confirm):
    result, given = confirm(SHORT)
    assert decisions(result) == ["doubtful"]
    assert given.is_empty()


@pytest.mark.parametrize(
    "said",
    [
        {WHO: "周测试"},
        {WHY: "已与营业执照核对"},
        {WHO: "周测试", WHY: "ok"},
        {WHO: "/", WHY: "已与营业执照核对"},
        {WHO: "周测试", WHY: "。。。。。。"},
    ],
)
def test_half_a_confirmation_does_not_count_and_is_told(confirm, said):
    result, given = confirm(SHORT | said)
    assert decisions(result) == ["doubtful"]
    assert rules(result)["confirmation.incomplete"] == "warn"
    assert given.is_empty()


@pytest.mark.parametrize(
    "wrong",
    [
        {"CF_XDR_SHXYM": "91990100MA0TEXT128"},  # the check digit
        {"CF_SY": None},  # a missing value
        {"CF_JDRQ": "2027-01-01"},  # the future
        {"CF_SY": "当事人林测试，身份证号990101199001010019，在店内张贴虚假广告。"},  # personal data
    ],
)
def test_what_is_no_matter_of_anybodys_word_stays_as_it_is(confirm, wrong):
    result, given = confirm(SHORT | wrong | CHECKED)
    assert decisions(result) != ["accepted"]
    assert rules(result)["confirmation.not-possible"] == "warn"
    assert rules(result)["org-penalty.short-name"] == "doubt"
    assert given.is_empty()


def test_a_good_row_with_the_columns_filled_gets_no_finding(confirm):
    result, given = confirm(CHECKED, {WHO: "周测试"})
    assert "duplicate" in decisions(result)
    assert not [rule for rule in rules(result) if rule.startswith("confirmation.")]
    assert given.is_empty()


def test_an_unchanged_row_stays_confirmed_when_it_comes_again(confirm):
    _, given = confirm(SHORT | CHECKED)
    result, again = confirm(SHORT, held=given.select(*KEPT))
    assert decisions(result) == ["accepted"]
    assert rules(result)["org-penalty.short-name"] == "warn"
    assert again.is_empty()


@pytest.mark.parametrize("changed", [{"CF_NR": "罚款2.6万元。", "CF_NR_FK": "2.6"}, {"CF_XDR_MC": "南辰社"}])
def test_a_changed_value_makes_a_confirmation_void(confirm, changed):
    _, given = confirm(SHORT | CHECKED)
    result, _ = confirm(SHORT | changed, held=given.select(*KEPT))
    assert decisions(result) == ["doubtful"]


def test_another_doubt_about_a_confirmed_row_is_still_a_doubt(confirm):
    _, given = confirm(SHORT | CHECKED)
    other = given.with_columns(rule=pl.lit("org-penalty.fine-unit")).select(*KEPT)
    assert decisions(confirm(SHORT, held=other)[0]) == ["doubtful"]


def test_each_row_of_a_batch_is_confirmed_for_itself(confirm):
    number = [{"CF_WSH": f"测市监罚〔2024〕{n}号"} for n in range(4)]
    result, given = confirm(number[0], number[1] | SHORT | CHECKED, number[2] | SHORT, number[3] | SHORT | CHECKED)
    assert decisions(result) == ["accepted", "accepted", "doubtful", "accepted"]
    assert given["_row"].to_list() == [3, 5]


def test_only_doubts_can_be_called_confirmable():
    told = {"id": "a.b", "dimension": "logic", "message": {"zh": "甲", "en": "a"}, "confirmable": True}
    assert Rule.model_validate({**told, "severity": "doubt"}).confirmable
    with pytest.raises(ValueError, match="only a doubt"):
        Rule.model_validate({**told, "severity": "reject"})


@pytest.mark.parametrize(
    "rule", ["identifier.check-digit", "subject.name-differs", "row.key-conflict", "date.ambiguous"]
)
def test_what_a_number_the_register_or_another_row_contradicts_is_not_confirmable(rule):
    assert not knowledge.catalogue().rule(rule).confirmable
