"""What travels through the state machine: a comparison that is made again begins with what cleansing judged."""

from datetime import UTC, datetime

from functions.intake.task import Changes, Cleansed, Committed, Counts, Share

AT = datetime(2026, 3, 2, tzinfo=UTC)
SENT = {"arrival": "a", "bucket": "b", "key": "k", "submission": "s", "agency": "g", "dataset": "d", "file_name": "f"}
SENT |= {"sha256": "0", "raw_key": "r"}


def test_rows_that_a_comparison_withholds_are_counted_once_however_often_the_ledger_moves():
    judged = Counts(received=12, accepted=9, doubtful=1, rejected=1, duplicate=1)
    task = Cleansed(**SENT, size=1, received_at=AT, cleansed_at=AT, parts=1, received=12, counts=judged, judged=judged)  # type: ignore[arg-type]
    for _ in range(3):
        counts = task.judged.withheld(2)
        assert counts == Counts(received=12, accepted=7, doubtful=3, rejected=1, duplicate=1)
        moved = Committed.after(task, counts=counts, snapshot=1, changes=Changes(), committed_at=AT, moved=True)
        task = Cleansed.model_validate(moved.model_dump(mode="json", by_alias=True))


def test_what_a_share_answers_is_its_number_and_nothing_else():
    assert Share(share=7).model_dump(mode="json", by_alias=True) == {"share": 7}
