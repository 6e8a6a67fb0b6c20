"""What is late above is told as measures that alarms ask for, and the doctor counts it."""

import pytest

from localstack import manifest
from localstack.doctor import waiting
from localstack.doctor.model import Found, Patient
from tests.functions.reporting.county import County
from tests.measured import gauges


def seen(county: County) -> list[Found]:
    county.act_as("operator")
    late = ("withdrawals-late", "receipts-late")
    return [f for f in waiting.superiors(Patient(manifest.ROOT, county.home, county.port)) if f.kind in late]


def test_a_withdrawal_that_is_overdue_is_counted_on_the_day_after_its_last(
    county: County, capsys: pytest.CaptureFixture[str]
):
    above = county.connected()
    county.report(county.penalty("p1"))
    above.fail("error", 100)
    county.report(county.penalty("p1", state="withdrawn"))  # on a Monday
    county.pass_time(days=3)
    county.run()
    assert (list(gauges(capsys.readouterr().out, "withdrawals-late"))[-1], seen(county)) == (0, [])
    county.pass_time(days=1)
    county.run()
    assert list(gauges(capsys.readouterr().out, "withdrawals-late"))[-1] == 1
    assert seen(county) == [Found("withdrawals-late", {"target": "province", "count": 1})]


def test_a_receipt_that_ought_to_be_here_is_counted(county: County, capsys: pytest.CaptureFixture[str]):
    above = county.connected()
    above.fail("late-receipt", 100)
    county.report(county.penalty("p1"))
    assert list(gauges(capsys.readouterr().out, "receipts-late")) == [0]
    assert seen(county) == []
    county.pass_time(days=1, minutes=11)
    county.run()
    assert list(gauges(capsys.readouterr().out, "receipts-late"))[-1] == 1
    batch = county.batches()[0]["batch"]
    assert seen(county) == [Found("receipts-late", {"target": "province", "count": 1, "batch": batch})]
