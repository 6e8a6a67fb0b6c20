"""The receipt: counts that add up, findings in words, a page for people."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from credit.exchange.receipt import Counts, Receipt
from credit.exchange.summary import page
from credit.exchange.tally import EXAMPLES, Tally
from credit.exchange.wording import Wording
from credit.quality.findings import Judged
from credit.text import Text

DATASET = Text(zh="法人行政处罚", en="Administrative penalties of organisations")


def receipt(**more: object) -> Receipt:
    facts = {"submission": "s", "agency": "", "dataset": "org-penalty", "file_name": "<b>.csv", "sha256": "0"}
    state = {
        "state": 81,
        "state_text": Text(zh="已办结", en="finished"),
        "received_at": datetime(2026, 3, 5, tzinfo=UTC),
    }
    return Receipt.model_validate({**facts, **state, **more})


def test_counts_that_do_not_add_up_are_no_counts() -> None:
    assert Counts(received=3, accepted=1, doubtful=1, duplicate=1).rejected == 0
    with pytest.raises(ValidationError, match="received"):
        Counts(received=3, accepted=1)


def test_a_tally_counts_each_rule_and_field_once_with_few_examples(two_rows: Judged, wording: Wording) -> None:
    tally = Tally(wording)
    for _ in range(5):
        tally.add(two_rows.findings)
        tally.mended(two_rows.changes)
    told = {(f.rule, f.message.zh): f for f in tally.told()}
    assert len(told) == len(tally.told())
    assert all(f.count == 5 and len(f.examples) <= EXAMPLES for f in told.values())
    assert {"required", "identifier.check-digit", "operation.identifier"} <= {rule for rule, _ in told}
    assert tally.told()[0].severity == "reject"


def test_the_receipt_leaves_out_what_does_not_apply() -> None:
    document = receipt().json_bytes().decode()
    assert '"refused"' not in document
    assert '"stateText"' in document


def test_the_page_is_safe_and_says_what_to_do(two_rows: Judged, wording: Wording) -> None:
    tally = Tally(wording)
    tally.add(two_rows.findings)
    shown = page(receipt(findings=tally.told(), counts=Counts(received=2, accepted=1, rejected=1)), DATASET)
    assert "&lt;b&gt;.csv" in shown
    assert "<b>.csv" not in shown
    assert "“违法事实”必填" in shown
    assert "退回，需更正重报" in shown


def test_the_page_of_a_refused_file_says_why() -> None:
    refusal = {"rule": "file.empty", "message": Text(zh="文件为空", en="The file is empty")}
    assert "文件为空" in page(receipt(refused=refusal, state=90), DATASET)
