"""What a sender takes back is gone although its records were marked since; what is repaired stays so."""

from tests.functions.collection.test_recall import held, penalty, recall, send
from tests.functions.collection.town import MANAGER

DECIDED = {"caseNumber": "测异〔2026〕1号", "reason": "申请人提出异议，正在核查"}


def mark(town, number: int, kind: str) -> None:
    """The managing body decides about the mark of a record, and everything follows."""
    (record,) = {e["record"] for e in town.stored("dossiers") if e["fields"]["CF_WSH"] == penalty(number)["CF_WSH"]}
    reply = town.post(f"/v1/records/{record}/marks", {"mark": kind, **DECIDED}, MANAGER)
    assert reply.status == 202, reply.text
    town.come_to_rest()


def test_a_disputed_record_is_taken_back_with_its_submission(town):
    first = send(town, "first.csv", penalty(1), penalty(2))
    mark(town, 1, "disputed")
    told = recall(town, first["id"])
    assert told["ledger"]["withdrawn"] == 2
    assert held(town) == {"1": (3, "recalled", 2.5), "2": (2, "recalled", 2.5)}


def test_a_mark_that_was_cleared_holds_nothing_up_either(town):
    first = send(town, "first.csv", penalty(1))
    mark(town, 1, "disputed")
    mark(town, 1, "none")
    recall(town, first["id"])
    assert held(town) == {"1": (4, "recalled", 2.5)}


def test_what_is_said_again_keeps_the_mark(town):
    send(town, "first.csv", penalty(1))
    wrong = send(town, "wrong.csv", penalty(1, CF_NR_FK="9.5", CF_NR="罚款9.5万元。"))
    mark(town, 1, "disputed")
    recall(town, wrong["id"])
    assert held(town) == {"1": (4, "disputed", 2.5)}


def test_a_repaired_record_stays_so_whatever_is_taken_back_and_sent_again(town):
    first = send(town, "first.csv", penalty(1), penalty(2))
    mark(town, 1, "repaired")
    assert recall(town, first["id"])["ledger"]["withdrawn"] == 1
    assert held(town)["1"] == (2, "repaired", 2.5)
    send(town, "again.csv", penalty(1), penalty(3))
    assert held(town)["1"] == (2, "repaired", 2.5)


def test_what_a_later_file_has_altered_stays_although_it_was_marked(town):
    first = send(town, "first.csv", penalty(1))
    send(town, "second.csv", penalty(1, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"))
    mark(town, 1, "disputed")
    assert recall(town, first["id"])["ledger"]["withdrawn"] == 0
    assert held(town)["1"] == (3, "disputed", 3.5)
